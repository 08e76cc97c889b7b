import { deploymentRoutes } from '../../../shared/contract/routes/deployment-routes.ts';
import { eventRoutes } from '../../../shared/contract/routes/event-routes.ts';
import { scalingRoutes as scalingContract } from '../../../shared/contract/routes/scaling-routes.ts';
import { serviceRoutes } from '../../../shared/contract/routes/service-routes.ts';
import { apiFunction } from '../../../shared/runtime/api-function.ts';
import { wireServiceApi } from '../../../shared/runtime/wire-api.ts';
import { deleteServiceRoute } from './delete-service.ts';
import { getDeploymentRoute } from './get-deployment.ts';
import { getServiceRoute } from './get-service.ts';
import { listDeploymentsRoute } from './list-deployments.ts';
import { listEventsRoute, listServiceEventsRoute } from './list-events.ts';
import { listServicesRoute } from './list-services.ts';
import { patchServiceRoute } from './patch-service.ts';
import { putServiceRoute } from './put-service.ts';
import { scalingRoutes } from './scaling.ts';
import { steerDeploymentRoutes } from './steer-deployment.ts';

/** Services, their deployments and events: the table, and a look at task definitions. Nothing is launched here. */
export const handler = apiFunction(
  wireServiceApi,
  [
    listServicesRoute,
    getServiceRoute,
    putServiceRoute,
    patchServiceRoute,
    deleteServiceRoute,
    listDeploymentsRoute,
    getDeploymentRoute,
    ...steerDeploymentRoutes,
    ...scalingRoutes,
    listServiceEventsRoute,
    listEventsRoute,
  ],
  [...serviceRoutes, ...deploymentRoutes, ...scalingContract, ...eventRoutes],
);
