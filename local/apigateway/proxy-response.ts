/** What is sent to the client. */
export interface ApiResponse {
  status: number;
  headers: Record<string, string>;
  cookies: string[];
  body: string | Buffer;
}

interface FunctionAnswer {
  statusCode?: unknown;
  headers?: unknown;
  cookies?: unknown;
  body?: unknown;
  isBase64Encoded?: unknown;
}

/** A refusal of the gateway itself. */
export function refusal(status: number, message: string, headers: Record<string, string> = {}): ApiResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    cookies: [],
    body: JSON.stringify({ message }),
  };
}

const isScalar = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value);

function readHeaders(headers: unknown): Record<string, string> | undefined {
  if (headers === undefined || headers === null) return {};
  if (typeof headers !== 'object' || Array.isArray(headers)) return undefined;
  const entries = Object.entries(headers);
  if (!entries.every(([, value]) => isScalar(value))) return undefined;
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

/** Undefined where the gateway cannot make a response of it, which is a 500. */
function readStructured(answer: FunctionAnswer): ApiResponse | undefined {
  const status = Number(answer.statusCode);
  const headers = readHeaders(answer.headers);
  const cookies = answer.cookies ?? [];
  const body = answer.body ?? '';
  if (!Number.isInteger(status) || status < 100 || status > 599 || !headers) return undefined;
  if (!Array.isArray(cookies) || !isScalar(body)) return undefined;
  headers['content-type'] ??= 'text/plain;charset=UTF-8';
  const isBase64 = answer.isBase64Encoded === true;
  return {
    status,
    headers,
    cookies: cookies.map(String),
    body: isBase64 ? Buffer.from(String(body), 'base64') : String(body),
  };
}

/**
 * The response that a function's answer means in payload format 2.0; without a `statusCode` it is inferred: 200,
 * `application/json`, and the answer itself as the body. Undefined for a malformed one.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.v2
 */
export function proxyResponse(payload: string): ApiResponse | undefined {
  const answer = JSON.parse(payload) as unknown;
  if (typeof answer === 'object' && answer !== null && !Array.isArray(answer) && 'statusCode' in answer) {
    return readStructured(answer);
  }
  const body = typeof answer === 'string' ? answer : answer === null ? '' : payload;
  return { status: 200, headers: { 'content-type': 'application/json' }, cookies: [], body };
}
