import { describeError } from './describe-error.ts';
import { decodeJson, encodeJson } from './json-codec.ts';
import { parseJson } from './json-protocol.ts';
import type { OperationShape } from './load-api.ts';
import type { Protocol } from './protocol.ts';
import { type RouteMatch, routeRest } from './rest-route.ts';
import { blobFromBase64, booleanFromText, dateFrom, numberFromText, wireDate } from './scalars.ts';
import type { Member, Shape } from './shape.ts';
import type { WireRequest, WireResponse } from './wire-message.ts';

/** REST JSON 1: method, path, query, headers and payload as the http traits of the schema bind them. */
export const restProtocol: Protocol = {
  route(request, api) {
    const found = routeRest(api, request.method, request.path);
    return found && { operation: found.operation, readInput: () => readInput(found, request) };
  },
  writeOutput,
  writeError(error, api, { requestId }) {
    const { name, status, shape, members } = describeError(error, api);
    const known = shape ? (encodeJson(shape, members) as object) : members;
    const document = { message: error.message, ...known };
    return {
      status,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': name, 'x-amzn-requestid': requestId },
      body: JSON.stringify(document),
    };
  },
};

function readInput({ operation, labels }: RouteMatch, request: WireRequest): object {
  const input: Record<string, unknown> = {};
  const shape = operation.input();
  const payload = shape.members.find((member) => member.traits.httpPayload);
  if (payload) {
    if (request.body.length > 0) input[payload.name] = readPayload(payload.shape, request);
  } else if (request.body.length > 0 && shape.members.some(isInBody)) {
    Object.assign(input, decodeJson(shape, parseJson(request)));
  }
  for (const member of shape.members) {
    if (isInBody(member) || member === payload) continue;
    const bound = readBinding(member, labels, request);
    if (bound === undefined) delete input[member.name];
    else input[member.name] = bound;
  }
  return input;
}

function readPayload(shape: Shape, request: WireRequest): unknown {
  if (shape.kind === 'blob') return new Uint8Array(request.body);
  if (shape.kind === 'string') return request.body.toString('utf8');
  return decodeJson(shape, parseJson(request));
}

function readBinding(member: Member, labels: Record<string, string>, request: WireRequest): unknown {
  const { httpLabel, httpQuery, httpHeader, httpPrefixHeaders, httpQueryParams } = member.traits;
  if (httpLabel) return readText(member.shape, labels[member.name] ?? '');
  if (httpQuery) {
    const values = request.query.getAll(httpQuery);
    if (member.shape.kind !== 'list') return values[0] === undefined ? undefined : readText(member.shape, values[0]);
    const { item } = member.shape;
    return values.length > 0 ? values.map((value) => readText(item.shape, value)) : undefined;
  }
  if (httpHeader) {
    const value = request.headers[httpHeader.toLowerCase()];
    return value === undefined ? undefined : readText(member.shape, String(value));
  }
  if (httpQueryParams) return Object.fromEntries(request.query);
  const prefix = (httpPrefixHeaders ?? '').toLowerCase();
  const headers = Object.entries(request.headers).filter(([name]) => prefix && name.startsWith(prefix));
  return Object.fromEntries(headers.map(([name, value]) => [name.slice(prefix.length), String(value)]));
}

function readText(shape: Shape, text: string): unknown {
  if (shape.kind === 'number') return numberFromText(text);
  if (shape.kind === 'boolean') return booleanFromText(text);
  if (shape.kind === 'timestamp') return dateFrom(text);
  return shape.kind === 'blob' ? blobFromBase64(text) : text;
}

function writeOutput(operation: OperationShape, output: object, { requestId }: { requestId: string }): WireResponse {
  const shape = operation.output();
  const headers: Record<string, string> = { 'content-type': 'application/json', 'x-amzn-requestid': requestId };
  let status = operation.http?.[2] ?? 200;
  let payload: string | Uint8Array | undefined;
  for (const [name, value] of Object.entries(output)) {
    const member = shape.byName.get(name);
    if (!member || value === undefined || value === null) continue;
    if (member.traits.httpHeader) headers[member.traits.httpHeader.toLowerCase()] = headerText(member.shape, value);
    if (member.traits.httpResponseCode) status = Number(value);
    if (member.traits.httpPayload) payload = writePayload(member.shape, value);
  }
  if (shape.members.some((member) => member.traits.httpPayload)) return { status, headers, body: payload ?? '' };
  if (status === 204) return { status, headers, body: '' };
  return { status, headers, body: JSON.stringify(encodeJson(shape, output, 'epoch-seconds', isInBody)) };
}

function writePayload(shape: Shape, value: unknown): string | Uint8Array {
  if (value instanceof Uint8Array) return value;
  return shape.kind === 'structure' ? JSON.stringify(encodeJson(shape, value)) : String(value);
}

function headerText(shape: Shape, value: unknown): string {
  return shape.kind === 'timestamp' ? String(wireDate(value, shape.format ?? 'http-date')) : String(value);
}

function isInBody({ traits }: Member): boolean {
  return !(
    traits.httpLabel ||
    traits.httpQuery ||
    traits.httpHeader ||
    traits.httpPayload ||
    traits.httpResponseCode ||
    traits.httpQueryParams ||
    traits.httpPrefixHeaders !== undefined
  );
}
