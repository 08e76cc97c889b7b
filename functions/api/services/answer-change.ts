import type { ApiAnswer } from '../../../shared/runtime/api-function.ts';
import type { ServiceApiDeps } from '../../../shared/runtime/wire-api.ts';
import type { Accepted } from '../../../shared/use-cases/services/accept-service.ts';
import { describeCurrentDeployment, describeService } from '../../../shared/use-cases/services/read-services.ts';

/** 200 where nothing changed, else 202; a deployment only where one begins. The ETag is the generation. */
export async function answerChange(deps: ServiceApiDeps, { collection, outcome }: Accepted): Promise<ApiAnswer> {
  const service = await describeService(deps, collection);
  const deployment = outcome === 'deployment' ? describeCurrentDeployment(collection) : null;
  return {
    status: outcome === 'unchanged' ? 200 : 202,
    body: { service, deployment },
    headers: { etag: `"${service.generation}"` },
  };
}
