import { describeError } from './describe-error.ts';
import { decodeJson, encodeJson } from './json-codec.ts';
import type { Protocol } from './protocol.ts';
import { malformed } from './scalars.ts';
import type { WireRequest } from './wire-message.ts';

/**
 * AWS JSON 1.0 and 1.1: POST with X-Amz-Target. The answer has the content type of the request, in which alone the
 * two versions differ (smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html).
 */
export const jsonProtocol: Protocol = {
  route(request, api) {
    const target = String(request.headers['x-amz-target'] ?? '');
    const operation = api.operations.get(target.slice(target.lastIndexOf('.') + 1));
    return operation && { operation, readInput: () => decodeJson(operation.input(), parseJson(request)) as object };
  },
  writeOutput(operation, output, { request, requestId }) {
    return {
      status: 200,
      headers: headersOf(request, requestId),
      body: JSON.stringify(encodeJson(operation.output(), output)),
    };
  },
  writeError(error, api, { aws, request, requestId }) {
    const { name, queryCode, status, fault, shape, members } = describeError(error, api);
    const headers = headersOf(request, requestId);
    headers['x-amzn-errortype'] = name;
    if (aws.queryCompatible) headers['x-amzn-query-error'] = `${queryCode};${fault}`;
    const known = shape ? (encodeJson(shape, members) as object) : {};
    const type = aws.errorNamespace ? `${aws.errorNamespace}#${name}` : name;
    return { status, headers, body: JSON.stringify({ __type: type, ...members, ...known }) };
  },
};

/** The JSON document of a request; an empty body is an empty document. */
export function parseJson(request: WireRequest): unknown {
  if (request.body.length === 0) return {};
  try {
    return JSON.parse(request.body.toString('utf8'));
  } catch {
    throw malformed('The request body is not valid JSON.');
  }
}

function headersOf(request: WireRequest, requestId: string): Record<string, string> {
  return {
    'content-type': String(request.headers['content-type'] ?? 'application/x-amz-json-1.0'),
    'x-amzn-requestid': requestId,
  };
}
