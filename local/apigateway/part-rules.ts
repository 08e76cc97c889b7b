import { AwsError } from '../cloud/aws-error.ts';
import type { Authorizer, HttpApi, Integration, Route, Stage } from './http-api.ts';

export type Input = Record<string, unknown>;

const bad = (message: string) => new AwsError('BadRequestException', message, 400);
const notHere = (what: string) => bad(`${what} is not in this local cloud.`);

const ROUTE_KEY = /^(?:\$default|(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY) \/\S*)$/;

function checkConflict(isTaken: boolean, what: string): void {
  if (isTaken) throw new AwsError('ConflictException', `${what} already exists for this API`, 409);
}

/** `{a}` and `{a+}` stand alone between slashes, and the greedy one is last. */
function checkRouteKey(routeKey: string): void {
  if (!ROUTE_KEY.test(routeKey))
    throw bad(`The provided route key is not formatted properly for HTTP protocol: ${routeKey}`);
  const segments = routeKey.slice(routeKey.indexOf('/')).split('/');
  segments.forEach((segment, at) => {
    const isGreedy = /^\{[^{}+]+\+\}$/.test(segment);
    if (/[{}]/.test(segment) && !isGreedy && !/^\{[^{}+]+\}$/.test(segment)) {
      throw bad(`Invalid path variable in route key: ${routeKey}`);
    }
    if (isGreedy && at < segments.length - 1)
      throw bad(`A greedy path variable must be last in a route key: ${routeKey}`);
  });
}

export function checkStage(stage: Stage, others: HttpApi, isNew: boolean): void {
  if (!/^(\$default|[A-Za-z0-9_-]{1,128})$/.test(stage.StageName)) throw bad('Invalid stage name');
  checkConflict(isNew && stage.StageName in others.stages, `Stage ${stage.StageName}`);
}

export function checkIntegration(integration: Integration): void {
  if (integration.IntegrationType !== 'AWS_PROXY') throw notHere(`IntegrationType ${integration.IntegrationType}`);
  if (integration.PayloadFormatVersion !== '2.0')
    throw notHere(`PayloadFormatVersion ${integration.PayloadFormatVersion}`);
  if (!/:function:/.test(integration.IntegrationUri ?? '')) throw bad('Invalid function ARN or invalid uri');
  const timeoutMs = integration.TimeoutInMillis;
  if (timeoutMs < 50 || timeoutMs > 30_000) throw bad('Timeout should be between 50 ms and 30000 ms');
}

export function checkRoute(route: Route, api: HttpApi): void {
  checkRouteKey(route.RouteKey);
  const isTaken = Object.values(api.routes).some(
    (other) => other.RouteKey === route.RouteKey && other.RouteId !== route.RouteId,
  );
  checkConflict(isTaken, `Route with key ${route.RouteKey}`);
  const [, integrationId = ''] = /^integrations\/(\w+)$/.exec(route.Target ?? '') ?? [];
  if (route.Target !== undefined && !(integrationId in api.integrations)) throw bad(`Invalid target: ${route.Target}`);
  const type = route.AuthorizationType as string;
  if (type === 'AWS_IAM') throw notHere('AuthorizationType AWS_IAM');
  if (type === 'NONE') return;
  const authorizer = api.authorizers[route.AuthorizerId ?? ''];
  if (!authorizer) throw bad(`Invalid authorizer identifier specified: ${route.AuthorizerId}`);
  if ((authorizer.AuthorizerType === 'JWT') !== (type === 'JWT')) throw bad(`The authorizer is not of type ${type}`);
}

export function checkAuthorizer(authorizer: Authorizer): void {
  const { AuthorizerType, IdentitySource = [], AuthorizerResultTtlInSeconds: ttlSec = 0 } = authorizer;
  if (AuthorizerType !== 'REQUEST' && AuthorizerType !== 'JWT') throw notHere(`AuthorizerType ${AuthorizerType}`);
  if (AuthorizerType === 'JWT') {
    if (!authorizer.JwtConfiguration?.Issuer) throw bad('JwtConfiguration.Issuer is required for JWT authorizers');
    if (IdentitySource.length !== 1) throw bad('A JWT authorizer has exactly one identity source');
    return;
  }
  if (!/:function:/.test(authorizer.AuthorizerUri ?? '')) throw bad('Invalid Authorizer URI');
  if (ttlSec < 0 || ttlSec > 3600) throw bad('AuthorizerResultTtlInSeconds must be between 0 and 3600');
  if (ttlSec > 0 && IdentitySource.length === 0) throw bad('Caching needs at least one identity source');
  const isKnown = (source: string) =>
    /^\$(request\.(header|querystring)|stageVariables|context)\.[\w.-]+$/.test(source);
  const unknown = IdentitySource.find((source) => !isKnown(source));
  if (unknown !== undefined) throw bad(`Invalid identity source expression: ${unknown}`);
  if ((authorizer.AuthorizerPayloadFormatVersion ?? '2.0') !== '2.0') {
    throw notHere(`AuthorizerPayloadFormatVersion ${authorizer.AuthorizerPayloadFormatVersion}`);
  }
}
