import type { ServerResponse } from 'node:http';

/** The API's own codes, each with its status and title; beside them the one that only a passage can have. */
const REFUSALS = {
  AccessDeniedException: [403, 'This caller may not do that'],
  NotFoundException: [404, 'There is no such route'],
  ServerException: [500, 'Something broke on our side'],
  BadGatewayException: [502, 'Slipway does not answer'],
} as const;

/** Answers a refusal in the shape of the API's own: problem+json (RFC 9457). */
export function refuse(response: ServerResponse, code: keyof typeof REFUSALS, detail: string): void {
  const [status, title] = REFUSALS[code];
  const problem = { type: `urn:slipway:problem:${code}`, title, status, detail, code };
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
}
