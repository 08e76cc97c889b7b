import type * as z from 'zod/mini';
import type { clusterRoutes } from '../routes/cluster-routes.ts';
import type { deploymentRoutes } from '../routes/deployment-routes.ts';
import type { eventRoutes } from '../routes/event-routes.ts';
import type { healthRoutes } from '../routes/health-routes.ts';
import type { localRoutes } from '../routes/local-routes.ts';
import type { planRoutes } from '../routes/plan-routes.ts';
import type { scalingRoutes } from '../routes/scaling-routes.ts';
import type { serviceRoutes } from '../routes/service-routes.ts';
import type { taskDefinitionRoutes } from '../routes/task-definition-routes.ts';
import type { taskRoutes } from '../routes/task-routes.ts';

/**
 * The API as types, from the same table and schemas that the OpenAPI document is made of: what an operation takes and
 * what it answers. What clients have at run time stands beside it and knows no schema: operations.ts, build-request.ts.
 */
type AnyRoute = (
  | typeof clusterRoutes
  | typeof deploymentRoutes
  | typeof eventRoutes
  | typeof healthRoutes
  | typeof localRoutes
  | typeof scalingRoutes
  | typeof planRoutes
  | typeof serviceRoutes
  | typeof taskDefinitionRoutes
  | typeof taskRoutes
)[number];

export type OperationId = AnyRoute['operationId'];

export type RouteOf<Id extends OperationId> = Extract<AnyRoute, { operationId: Id }>;

/** What a request's part looks like as a client writes it: what has a default may be left out. */
type InputOf<Route, Part extends string> = Route extends { [K in Part]: { schema: infer Schema } }
  ? WithFields<z.input<Schema>>
  : unknown;

/** A schema without a field is `Record<string, never>`, which would take every other field with it. */
type WithFields<Fields> = string extends keyof Fields ? unknown : Fields;

type BodyOf<Route> = Route extends { body: object }
  ? Route extends { emptyBody: true }
    ? { body?: InputOf<Route, 'body'> }
    : { body: InputOf<Route, 'body'> }
  : unknown;

/** The headers of writes: `ifMatch` is the generation that was seen. */
type HeadersOf<Route> = Route extends { headers: readonly (infer Name)[] }
  ? ('Idempotency-Key' extends Name ? { idempotencyKey?: string } : unknown) &
      ('If-Match' extends Name ? { ifMatch?: number } : unknown)
  : unknown;

/** All that an operation takes: parameters of the path and the query by their names, and the body. */
export type RequestOf<Id extends OperationId> = TakenBy<RouteOf<Id>>;

type TakenBy<Route> = Route extends object
  ? Simplified<InputOf<Route, 'params'> & InputOf<Route, 'query'> & BodyOf<Route> & HeadersOf<Route>>
  : never;

/** The body of success. */
export type AnswerOf<Id extends OperationId> = GivenBy<RouteOf<Id>>;

type GivenBy<Route> = Route extends { answers: infer Answers }
  ? { [Status in keyof Answers]: z.output<Answers[Status]> }[keyof Answers]
  : never;

/** A method for each operation; the request may be left out where nothing in it is required. */
export type Client = {
  readonly [Id in OperationId]: (
    ...request: Record<never, never> extends RequestOf<Id> ? [request?: RequestOf<Id>] : [request: RequestOf<Id>]
  ) => Promise<AnswerOf<Id>>;
};

type Simplified<T> = { [K in keyof T]: T[K] };
