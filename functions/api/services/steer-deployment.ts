import { parseOrRefuse, valueOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { noBody } from '../../../shared/contract/requests/no-body.ts';
import { deploymentPath } from '../../../shared/contract/requests/paths.ts';
import { noQuery } from '../../../shared/contract/requests/queries.ts';
import { parseWriteHeaders } from '../../../shared/contract/requests/write-headers.ts';
import { STEERS } from '../../../shared/domain/steer.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { ServiceApiDeps } from '../../../shared/runtime/wire-api.ts';
import { steerDeployment } from '../../../shared/use-cases/rollout/steer-deployment.ts';
import { describeCurrentDeployment } from '../../../shared/use-cases/services/read-services.ts';

/** POST …/deployments/{deployment}/stop, rollback, pause, resume and promote. */
export const steerDeploymentRoutes = STEERS.map(
  (verb): ApiRoute<ServiceApiDeps> => ({
    method: 'POST',
    path: `/v1/clusters/{cluster}/services/{service}/deployments/{deployment}/${verb}`,
    async handle(request, deps) {
      const { deployment, ...key } = parseOrRefuse(deploymentPath, request.params);
      parseOrRefuse(noQuery, request.query);
      valueOrRefuse(parseWriteHeaders(request.headers));
      parseOrRefuse(noBody, request.json({}));
      const steered = await steerDeployment(deps, key, deployment, verb);
      return { status: 202, body: { deployment: describeCurrentDeployment(steered) } };
    },
  }),
);
