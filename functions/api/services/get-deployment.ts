import { parseOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { deploymentPath } from '../../../shared/contract/requests/paths.ts';
import { noQuery } from '../../../shared/contract/requests/queries.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { ServiceApiDeps } from '../../../shared/runtime/wire-api.ts';
import { describeDeployment } from '../../../shared/use-cases/services/read-services.ts';

export const getDeploymentRoute: ApiRoute<ServiceApiDeps> = {
  method: 'GET',
  path: '/v1/clusters/{cluster}/services/{service}/deployments/{deployment}',
  async handle(request, deps) {
    const { deployment, ...key } = parseOrRefuse(deploymentPath, request.params);
    parseOrRefuse(noQuery, request.query);
    return { status: 200, body: { deployment: await describeDeployment(deps, key, deployment) } };
  },
};
