import type { Answers } from './fake-api.ts';
import {
  CLUSTERS,
  DEFINITION,
  DEPLOYMENT,
  DEPLOYMENTS,
  EVENTS,
  NO_SCALING,
  SERVICE,
  TASKS,
  WISH_PLAN,
} from './recorded.ts';

export const HELLO = '/v1/clusters/default/services/hello';
export const HELLO_AT = '#/clusters/default/services/hello';

/** A Slipway that runs examples/hello, as it was recorded. */
export function hello(): Answers {
  const newest = DEPLOYMENT.deployment;
  return {
    'GET /v1/clusters': { body: CLUSTERS },
    'GET /v1/clusters/default/services': { body: { services: [SERVICE.service] } },
    'GET /v1/events': { body: EVENTS },
    [`GET ${HELLO}`]: { body: SERVICE },
    [`GET ${HELLO}/deployments`]: { body: DEPLOYMENTS },
    [`GET ${HELLO}/deployments/${newest.id}`]: { body: DEPLOYMENT },
    [`GET ${HELLO}/events`]: { body: EVENTS },
    [`GET ${HELLO}/scaling`]: { status: 404, body: NO_SCALING },
    'GET /v1/clusters/default/tasks': ({ query }) => ({ body: query.has('status') ? { tasks: [] } : TASKS }),
    'GET /v1/task-definitions/hello:5': { body: DEFINITION },
    [`POST ${HELLO}/plan`]: { body: WISH_PLAN },
  };
}
