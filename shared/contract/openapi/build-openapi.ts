import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi';
import { clusterRoutes } from '../routes/cluster-routes.ts';
import { deploymentRoutes } from '../routes/deployment-routes.ts';
import { eventRoutes } from '../routes/event-routes.ts';
import { healthRoutes } from '../routes/health-routes.ts';
import { localRoutes } from '../routes/local-routes.ts';
import { planRoutes } from '../routes/plan-routes.ts';
import type { Route } from '../routes/route.ts';
import { scalingRoutes } from '../routes/scaling-routes.ts';
import { serviceRoutes } from '../routes/service-routes.ts';
import { taskDefinitionRoutes } from '../routes/task-definition-routes.ts';
import { taskRoutes } from '../routes/task-routes.ts';
import { SCHEMAS } from './components.ts';
import { describeSchema } from './describe-schema.ts';
import { operationOf } from './operation-of.ts';
import { PARAMETERS } from './parameters.ts';
import { problemResponses } from './problem-responses.ts';
import { SECURITY_SCHEMES } from './security.ts';

const DESCRIPTION = `Slipway launches containers on AWS Fargate and keeps them running. Requests and answers have the shapes of \
Amazon ECS, with Slipway's own fields beside them.

Shapes are checked strictly, and so are the rules between fields, which a schema cannot say: an unknown field is \
refused by its name, and every bad field of a request is named in one answer, by a JSON pointer into the body, the \
query or the path. Errors are problems (RFC 9457) with a \`code\`.

What no route takes is 404 (NotFoundException), and 405 (MethodNotAllowedException, with \`Allow\`) where the path has \
other methods. What the gateway itself refuses is AWS's plain \`{message}\`: its authorizers (401, 403), bodies over \
10 MB (413), too many requests (429), and answers that take longer than 30 s (503).`;

const GROUPS: readonly { name: string; description: string; routes: readonly Route[] }[] = [
  { name: 'clusters', description: 'A cluster `default` always exists', routes: clusterRoutes },
  {
    name: 'task definitions',
    description: 'In ECS itself: the same family, the same revision',
    routes: taskDefinitionRoutes,
  },
  { name: 'tasks', description: 'One-off tasks, and those of services', routes: taskRoutes },
  { name: 'services', description: 'What is to be kept running', routes: serviceRoutes },
  {
    name: 'deployments',
    description: 'How a service comes to another revision',
    routes: [...deploymentRoutes, ...planRoutes],
  },
  { name: 'scaling', description: 'How the count of a service follows metrics and the clock', routes: scalingRoutes },
  { name: 'events', description: 'What happened and why', routes: eventRoutes },
  { name: 'about', description: 'What anybody may ask', routes: healthRoutes },
  { name: 'local', description: 'Served by npm start alone', routes: localRoutes },
];

/** The OpenAPI 3.1 document of the API, made from the very schemas that check requests and from the table of routes. */
export function buildOpenapi() {
  const paths: ZodOpenApiPathsObject = {};
  for (const { name, routes } of GROUPS) {
    for (const route of routes) {
      paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route, name) };
    }
  }
  return createDocument(
    {
      openapi: '3.1.1',
      info: { title: 'Slipway', version: '1', description: DESCRIPTION, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: '/', description: 'Where this document came from' }],
      tags: GROUPS.map(({ name, description }) => ({ name, description })),
      paths,
      components: {
        schemas: SCHEMAS,
        parameters: PARAMETERS,
        responses: problemResponses(),
        securitySchemes: SECURITY_SCHEMES,
      },
    },
    { override: describeSchema },
  );
}
