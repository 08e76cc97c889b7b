import { parseOrRefuse } from '../../contract/parse-or-refuse.ts';
import { servicePath } from '../../contract/requests/paths.ts';
import { patchService as patchServiceRequest } from '../../contract/service/patch-service.ts';
import { serviceArnOf } from '../../domain/names.ts';
import { patchService } from '../services/patch-service.ts';
import type { Command } from './command.ts';

/** `Slipway Update Service`: the service, and the body of its PATCH. */
export const updateServiceCommand: Command = async (deps, { cluster, body, generation, intent }) => {
  const { service, ...rest } = body;
  const key = parseOrRefuse(servicePath, { cluster, service });
  const patch = parseOrRefuse(patchServiceRequest, rest);
  const { collection, outcome } = await patchService(deps, key, patch, { generation, intent });
  const serviceArn = serviceArnOf(deps.settings, key.cluster, key.service);
  return {
    status: outcome === 'unchanged' ? 200 : 202,
    result: {
      serviceArn,
      generation: collection.service.generation,
      desiredCount: collection.service.desiredCount,
      deploymentId: outcome === 'deployment' ? collection.deployment.id : null,
    },
    resources: [serviceArn],
  };
};
