import type { Cors } from './http-api.ts';
import { type ApiResponse, refusal } from './proxy-response.ts';

function allows(list: string[] | undefined, value: string): boolean {
  return (list ?? []).some((allowed) => allowed === '*' || allowed.toLowerCase() === value.toLowerCase());
}

/** `https://*.example.com` allows any subdomain. */
function allowsOrigin(cors: Cors, origin: string): boolean {
  return (cors.AllowOrigins ?? []).some((allowed) => {
    if (allowed === '*' || allowed === origin) return true;
    const [before, after] = allowed.split('*', 2);
    return after !== undefined && origin.startsWith(before ?? '') && origin.endsWith(after);
  });
}

/**
 * The CORS headers of a response, none for an origin that is not allowed.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function corsHeaders(cors: Cors, headers: Record<string, string>): Record<string, string> {
  const { origin } = headers;
  if (origin === undefined || !allowsOrigin(cors, origin)) return {};
  const isAny = cors.AllowOrigins?.includes('*') === true && cors.AllowCredentials !== true;
  return {
    'access-control-allow-origin': isAny ? '*' : origin,
    ...(!isAny && { vary: 'origin' }),
    ...(cors.AllowCredentials && { 'access-control-allow-credentials': 'true' }),
    ...(cors.ExposeHeaders?.length && { 'access-control-expose-headers': cors.ExposeHeaders.join(',') }),
  };
}

/** The answer to a preflight request, which never reaches a function; undefined for any other request. */
export function preflight(cors: Cors, method: string, headers: Record<string, string>): ApiResponse | undefined {
  const wanted = headers['access-control-request-method'];
  if (method !== 'OPTIONS' || headers.origin === undefined || wanted === undefined) return undefined;
  const answer = { ...refusal(204, ''), headers: {}, body: '' };
  const names = (headers['access-control-request-headers'] ?? '').split(',').map((name) => name.trim());
  const areAllowed = names.every((name) => name === '' || allows(cors.AllowHeaders, name));
  if (!allows(cors.AllowMethods, wanted) || !areAllowed) return answer;
  const allowed = corsHeaders(cors, headers);
  if (Object.keys(allowed).length === 0) return answer;
  return {
    ...answer,
    headers: {
      ...allowed,
      'access-control-allow-methods': (cors.AllowMethods ?? []).join(','),
      ...(cors.AllowHeaders?.length && { 'access-control-allow-headers': cors.AllowHeaders.join(',') }),
      ...(cors.MaxAge !== undefined && { 'access-control-max-age': String(cors.MaxAge) }),
    },
  };
}
