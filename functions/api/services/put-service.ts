import { parseOrRefuse, valueOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { servicePath } from '../../../shared/contract/requests/paths.ts';
import { noQuery } from '../../../shared/contract/requests/queries.ts';
import { parseWriteHeaders } from '../../../shared/contract/requests/write-headers.ts';
import { putService } from '../../../shared/contract/service/service.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { ServiceApiDeps } from '../../../shared/runtime/wire-api.ts';
import { acceptService } from '../../../shared/use-cases/services/accept-service.ts';
import { answerChange } from './answer-change.ts';

export const putServiceRoute: ApiRoute<ServiceApiDeps> = {
  method: 'PUT',
  path: '/v1/clusters/{cluster}/services/{service}',
  async handle(request, deps) {
    const key = parseOrRefuse(servicePath, request.params);
    parseOrRefuse(noQuery, request.query);
    const { generation } = valueOrRefuse(parseWriteHeaders(request.headers));
    const { desiredCount, forceNewDeployment, planToken, ...spec } = parseOrRefuse(putService, request.json(), key);
    const { intent } = request;
    const wish = { spec, desiredCount, forceNewDeployment, generation, planToken, intent };
    const accepted = await acceptService(deps, key, wish);
    return answerChange(deps, accepted);
  },
};
