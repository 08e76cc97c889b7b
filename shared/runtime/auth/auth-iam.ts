import { scopesAmong } from '../../contract/identity/grants.ts';
import { unauthorized } from '../../contract/identity/unauthorized.ts';
import type { PrincipalGrants } from '../../ports/identity.ts';
import type { RoleSession } from '../../use-cases/identity/caller.ts';
import { grantOfPrincipal } from '../../use-cases/identity/grant-of-principal.ts';
import type { Authenticate } from './authenticate.ts';
import { keepFor } from './keep-for.ts';

const KEEP_MS = 15_000;

/**
 * `iam`: the gateway has checked the request's signature, and that the caller's own policies allow execute-api:Invoke;
 * the table says what the caller may do here. A principal without a record may nothing.
 */
export function authIam({ listPrincipalGrants }: PrincipalGrants, nowMs: () => number): Authenticate {
  const grants = keepFor(KEEP_MS, nowMs, listPrincipalGrants);
  return async (event) => {
    const arn = event.requestContext.authorizer?.iam?.userArn;
    if (!arn) throw unauthorized('AWS4-HMAC-SHA256', 'missing');
    const grant = grantOfPrincipal(await grants(), arn);
    const session = sessionOf(arn);
    return {
      id: `iam:${withoutSession(arn)}`,
      scopes: scopesAmong(grant?.scopes ?? []),
      clusters: grant?.clusters ?? [],
      ...(session ? { session } : {}),
    };
  };
}

function sessionOf(arn: string): RoleSession | undefined {
  const [, accountId, role, name] = /^arn:[^:]+:sts::(\d*):assumed-role\/([^/]+)\/(.+)$/.exec(arn) ?? [];
  return accountId !== undefined && role !== undefined && name !== undefined ? { accountId, role, name } : undefined;
}

/** `arn:aws:sts::1:assumed-role/deployer/run-7` -> `…/deployer`: each session of a role is the same caller. */
function withoutSession(arn: string): string {
  return arn.replace(/(:assumed-role\/[^/]+)\/.*$/, '$1');
}
