import { scopesAmong } from '../../contract/identity/grants.ts';
import { unauthorized } from '../../contract/identity/unauthorized.ts';
import type { Authenticate } from './authenticate.ts';

/**
 * `jwt`: the gateway's authorizer has checked signature, issuer, audience and times, and passes the claims as texts.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export function authJwt(nowMs: () => number): Authenticate {
  return async (event) => {
    const claims = event.requestContext.authorizer?.jwt?.claims;
    if (!claims) throw unauthorized('Bearer', 'missing');
    // Checked by the gateway too; what is known to be over is not believed again.
    if (claims.exp !== undefined && !(Number(claims.exp) * 1000 > nowMs())) throw unauthorized('Bearer', 'invalid');
    const subject = claims.sub ?? claims.client_id;
    if (subject === undefined) throw unauthorized('Bearer', 'invalid');
    return {
      id: `jwt:${claims.iss}|${subject}`,
      scopes: scopesAmong(wordsOf(claims['slipway:scopes'])),
      clusters: wordsOf(claims['slipway:clusters']),
    };
  };
}

/** `a b`, or `[a b]`: that is how the gateway writes a claim that is a list. */
function wordsOf(claim: unknown): string[] {
  const text = Array.isArray(claim) ? claim.join(' ') : typeof claim === 'string' ? claim : '';
  return text
    .replace(/^\[(.*)\]$/s, '$1')
    .split(/\s+/)
    .filter(Boolean);
}
