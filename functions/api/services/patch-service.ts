import { parseOrRefuse, valueOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { servicePath } from '../../../shared/contract/requests/paths.ts';
import { noQuery } from '../../../shared/contract/requests/queries.ts';
import { parseWriteHeaders } from '../../../shared/contract/requests/write-headers.ts';
import { patchService as patchServiceRequest } from '../../../shared/contract/service/patch-service.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { ServiceApiDeps } from '../../../shared/runtime/wire-api.ts';
import { patchService } from '../../../shared/use-cases/services/patch-service.ts';
import { answerChange } from './answer-change.ts';

export const patchServiceRoute: ApiRoute<ServiceApiDeps> = {
  method: 'PATCH',
  path: '/v1/clusters/{cluster}/services/{service}',
  async handle(request, deps) {
    const key = parseOrRefuse(servicePath, request.params);
    parseOrRefuse(noQuery, request.query);
    const { generation } = valueOrRefuse(parseWriteHeaders(request.headers));
    const patch = parseOrRefuse(patchServiceRequest, request.json());
    return answerChange(deps, await patchService(deps, key, patch, { generation, intent: request.intent }));
  },
};
