import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerError } from './plain-answer.ts';
import { type HeaderOptions, requestHeaders } from './request-headers.ts';
import { pathOf, queryOf } from './request-parts.ts';
import { type Counted, countAnswer, countStatus } from './traffic-counters.ts';

/** "The maximum size of the request body that you can send to a Lambda function is 1 MB", and of its answer's as JSON. */
const BYTES_MAX = 1024 * 1024;

export interface FunctionRoute extends Counted {
  groupArn: string;
  /** lambda.multi_value_headers.enabled: lists of values, so that a header or a parameter may come twice. */
  multiValue: boolean;
  headers: HeaderOptions;
  /** Calls the function and answers its JSON; rejects where it cannot be called or fails. */
  invoke(event: object): Promise<string>;
}

/** What a function answers an Application Load Balancer. */
interface FunctionAnswer {
  statusCode: number;
  headers?: Record<string, string>;
  multiValueHeaders?: Record<string, string[]>;
  body?: string;
  isBase64Encoded?: boolean;
}

/**
 * Sends one request to the function of a target group. The event's parameters are as they came, not decoded; its body is
 * base64 unless it is text. A function that fails, or answers what is no answer, is a 502.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export function forwardToFunction(request: IncomingMessage, response: ServerResponse, route: FunctionRoute): void {
  const fail = (status: number) => {
    countStatus(route.counters, status);
    answerError(response, status);
  };
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= BYTES_MAX) chunks.push(chunk);
  });
  request.on('end', () => {
    if (bytes > BYTES_MAX) return fail(413);
    const sentAtMs = performance.now();
    route.invoke(eventOf(request, Buffer.concat(chunks), route)).then(
      (payload) => {
        const answer = payload.length > BYTES_MAX ? undefined : readAnswer(payload);
        if (!answer) return fail(502);
        countAnswer(route, answer.statusCode, performance.now() - sentAtMs);
        const body = Buffer.from(answer.body ?? '', answer.isBase64Encoded ? 'base64' : 'utf8');
        const { headers = {}, multiValueHeaders = {} } = answer;
        const sent = route.multiValue ? multiValueHeaders : headers;
        response.writeHead(answer.statusCode, { ...sent, 'content-length': body.length }).end(body);
      },
      () => fail(502),
    );
  });
}

function eventOf(request: IncomingMessage, body: Buffer, { groupArn, multiValue, headers }: FunctionRoute): object {
  const isText = isTextual(request.headers);
  return {
    requestContext: { elb: { targetGroupArn: groupArn } },
    httpMethod: request.method,
    path: pathOf(request),
    ...(multiValue
      ? {
          multiValueQueryStringParameters: listsOf(parametersOf(request)),
          multiValueHeaders: listsOf(headersOf(request, headers)),
        }
      : {
          queryStringParameters: Object.fromEntries(parametersOf(request)),
          headers: Object.fromEntries(headersOf(request, headers)),
        }),
    body: body.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
  };
}

/** "text/*, application/json, application/javascript and application/xml" without a content coding are not encoded. */
function isTextual({ 'content-type': type, 'content-encoding': coding }: IncomingMessage['headers']): boolean {
  if (coding !== undefined) return false;
  return type === undefined || /^(text\/|application\/(json|javascript|xml)\b)/i.test(type);
}

function parametersOf(request: IncomingMessage): [string, string][] {
  return queryOf(request)
    .split('&')
    .filter(Boolean)
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    });
}

function headersOf(request: IncomingMessage, options: HeaderOptions): [string, string][] {
  const flat = requestHeaders(request, options);
  return flat.flatMap((name, at) => (at % 2 === 0 ? [[name.toLowerCase(), flat[at + 1] ?? '']] : []));
}

function listsOf(pairs: readonly [string, string][]): Record<string, string[]> {
  const lists: Record<string, string[]> = {};
  for (const [name, value] of pairs) lists[name] = [...(Object.hasOwn(lists, name) ? (lists[name] ?? []) : []), value];
  return lists;
}

function readAnswer(payload: string): FunctionAnswer | undefined {
  try {
    const answer = JSON.parse(payload) as Partial<FunctionAnswer> | null;
    const isStatus = Number.isInteger(answer?.statusCode) && Number(answer?.statusCode) >= 200;
    return isStatus && Number(answer?.statusCode) < 600 ? (answer as FunctionAnswer) : undefined;
  } catch {
    return undefined;
  }
}
