import { planRoutes } from '../../../shared/contract/routes/plan-routes.ts';
import { apiFunction } from '../../../shared/runtime/api-function.ts';
import { wirePlanApi } from '../../../shared/runtime/wire-api.ts';
import { planServiceRoute } from './plan-service.ts';

/** What a change would do: looks at much, and changes nothing. */
export const handler = apiFunction(wirePlanApi, [planServiceRoute], planRoutes);
