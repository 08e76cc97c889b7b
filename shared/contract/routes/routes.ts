import { clusterRoutes } from './cluster-routes.ts';
import { deploymentRoutes } from './deployment-routes.ts';
import { eventRoutes } from './event-routes.ts';
import { healthRoutes } from './health-routes.ts';
import { localRoutes } from './local-routes.ts';
import { planRoutes } from './plan-routes.ts';
import type { Route } from './route.ts';
import { scalingRoutes } from './scaling-routes.ts';
import { serviceRoutes } from './service-routes.ts';
import { taskDefinitionRoutes } from './task-definition-routes.ts';
import { taskRoutes } from './task-routes.ts';

/** Every route there is. The router, OpenAPI and the tests are made from this one table. */
export const routes: readonly Route[] = [
  ...clusterRoutes,
  ...taskDefinitionRoutes,
  ...taskRoutes,
  ...serviceRoutes,
  ...deploymentRoutes,
  ...scalingRoutes,
  ...planRoutes,
  ...eventRoutes,
  ...healthRoutes,
  ...localRoutes,
];
