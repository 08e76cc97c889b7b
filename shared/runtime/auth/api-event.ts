import type { APIGatewayEventRequestContextV2, APIGatewayProxyEventV2WithRequestContext } from 'aws-lambda';

/** What the gateway's own authorizers tell about the caller, where the route has one. */
interface Authorized {
  authorizer?: {
    jwt?: { claims: Record<string, unknown> };
    iam?: { userArn?: string | null };
  };
}

/** A request to an HTTP API, payload format 2.0, with or without an authorizer before it. */
export type ApiEvent = APIGatewayProxyEventV2WithRequestContext<APIGatewayEventRequestContextV2 & Authorized>;

/** A header by its lower-case name: HTTP APIs send them so, and what is made by hand may not. */
export function headerOf(event: Pick<ApiEvent, 'headers'>, name: string): string | undefined {
  const exact = event.headers[name];
  if (exact !== undefined) return exact;
  return Object.entries(event.headers).find(([key]) => key.toLowerCase() === name)?.[1];
}
