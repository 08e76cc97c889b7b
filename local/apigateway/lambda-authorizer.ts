import type { Cloud } from '../cloud/cloud.ts';
import { allowsRoute } from './allows-route.ts';
import type { Authorizer } from './http-api.ts';
import { callerOf, functionArnOf, invokeFunction } from './invoke-function.ts';
import { type ApiRequest, commonEvent, readQuery } from './proxy-event.ts';
import { type ApiResponse, refusal } from './proxy-response.ts';

/** What goes into `requestContext.authorizer`, or the answer to somebody who may not. */
export type Verdict = { authorizer: object } | { refused: ApiResponse };

/** What the function said, which may be used again while it is fresh. */
interface Decision {
  simple?: boolean;
  policy?: unknown;
  context: object;
  expiresAtMs: number;
}

const CACHED_MAX = 10_000;
const UNAUTHORIZED: Verdict = { refused: refusal(401, 'Unauthorized') };
const FORBIDDEN: Verdict = { refused: refusal(403, 'Forbidden') };
const BROKEN: Verdict = { refused: refusal(500, 'Internal Server Error') };

/** The value of an identity source such as `$request.header.Authorization`; undefined if it is missing or empty. */
export function identityOf(source: string, request: ApiRequest): string | undefined {
  const [, kind = '', name = ''] =
    /^\$(request\.header|request\.querystring|stageVariables|context)\.(.+)$/.exec(source) ?? [];
  if (kind === 'request.header') return request.headers[name.toLowerCase()] || undefined;
  if (kind === 'request.querystring') return readQuery(request.query)?.[name] || undefined;
  if (kind === 'stageVariables') return request.stageVariables?.[name] || undefined;
  const context: Record<string, string> = {
    routeKey: request.match.route.RouteKey,
    path: request.path,
    httpMethod: request.method,
    stage: request.stage,
    'identity.sourceIp': request.sourceIp,
  };
  return context[name];
}

/** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<METHOD>/<path>` of a request, for policies. */
function routeArnOf(cloud: Cloud, request: ApiRequest): string {
  const path = request.path.replace(/^\//, '');
  return cloud.arn('execute-api', `${request.apiId}/${request.stage}/${request.method}/${path}`);
}

function readDecision(authorizer: Authorizer, payload: string, expiresAtMs: number): Decision | undefined {
  const answer = JSON.parse(payload) as Record<string, unknown> | null;
  if (typeof answer !== 'object' || answer === null) return undefined;
  const context = typeof answer.context === 'object' && answer.context !== null ? answer.context : {};
  if (authorizer.EnableSimpleResponses) {
    return typeof answer.isAuthorized === 'boolean' ? { simple: answer.isAuthorized, context, expiresAtMs } : undefined;
  }
  return answer.policyDocument === undefined ? undefined : { policy: answer.policyDocument, context, expiresAtMs };
}

/**
 * Lambda authorizers: simple responses and IAM policies, remembered by identity for their time to live.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function createLambdaAuthorizer(cloud: Cloud) {
  const decisions = new Map<string, Decision>();

  function remember(key: string, decision: Decision): void {
    decisions.delete(key);
    decisions.set(key, decision);
    const oldest = decisions.keys().next().value;
    if (decisions.size > CACHED_MAX && oldest !== undefined) decisions.delete(oldest);
  }

  function judge(decision: Decision, routeArn: string): Verdict {
    const allowed = decision.simple ?? allowsRoute(decision.policy, routeArn);
    return allowed ? { authorizer: { lambda: decision.context } } : FORBIDDEN;
  }

  return async (authorizer: Authorizer, request: ApiRequest): Promise<Verdict> => {
    const { AuthorizerId, IdentitySource = [], AuthorizerResultTtlInSeconds: ttlSec = 0 } = authorizer;
    const identities = IdentitySource.map((source) => identityOf(source, request));
    if (identities.some((identity) => identity === undefined)) return UNAUTHORIZED;
    const routeArn = routeArnOf(cloud, request);
    const key = JSON.stringify([request.apiId, AuthorizerId, request.stage, ...identities]);
    const known = ttlSec > 0 ? decisions.get(key) : undefined;
    if (known && known.expiresAtMs > Date.now()) return judge(known, routeArn);

    const sourceArn = cloud.arn('execute-api', `${request.apiId}/authorizers/${AuthorizerId}`);
    const event = { ...commonEvent(request), type: 'REQUEST', routeArn, identitySource: identities };
    const caller = callerOf(authorizer.AuthorizerCredentialsArn, sourceArn);
    try {
      const { payload, failed } = await invokeFunction(cloud, functionArnOf(authorizer.AuthorizerUri), event, caller);
      if (failed) {
        const { errorMessage } = JSON.parse(payload) as { errorMessage?: string };
        return errorMessage === 'Unauthorized' ? UNAUTHORIZED : BROKEN;
      }
      const decision = readDecision(authorizer, payload, Date.now() + ttlSec * 1000);
      if (!decision) return BROKEN;
      if (ttlSec > 0) remember(key, decision);
      return judge(decision, routeArn);
    } catch (error) {
      cloud.log(`the authorizer ${authorizer.Name} could not be called: ${(error as Error).message}`);
      return BROKEN;
    }
  };
}
