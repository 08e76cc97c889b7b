import { parseOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { servicePath } from '../../../shared/contract/requests/paths.ts';
import { noQuery } from '../../../shared/contract/requests/queries.ts';
import { putService } from '../../../shared/contract/service/service.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { PlanApiDeps } from '../../../shared/runtime/wire-api.ts';
import { planService } from '../../../shared/use-cases/plan/plan-service.ts';

export const planServiceRoute: ApiRoute<PlanApiDeps> = {
  method: 'POST',
  path: '/v1/clusters/{cluster}/services/{service}/plan',
  async handle(request, deps) {
    const key = parseOrRefuse(servicePath, request.params);
    parseOrRefuse(noQuery, request.query);
    const { desiredCount, forceNewDeployment, planToken, ...spec } = parseOrRefuse(putService, request.json(), key);
    return { status: 200, body: await planService(deps, key, { spec, desiredCount, forceNewDeployment }) };
  },
};
