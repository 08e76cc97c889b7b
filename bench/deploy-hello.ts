import path from 'node:path';
import { callApi, waitFor } from './call-api.ts';

const EXAMPLE = path.resolve(import.meta.dirname, '..', 'examples', 'hello');
const SERVICES = '/clusters/default/services';

export interface Deployment {
  id: string;
  status: string;
}

/** The hello example in one of its versions; answers when the deployment has ended, with how. */
export async function deployHello(apiUrl: string, service: string, version: 1 | 2, spec: object): Promise<Deployment> {
  await callApi(apiUrl, 'PUT', `/local/images/hello/${version}`, { directory: path.join(EXAMPLE, `v${version}`) });
  await callApi(apiUrl, 'POST', '/task-definitions', {
    family: service,
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: '256',
    memory: '512',
    containerDefinitions: [{ name: 'web', image: `hello:${version}`, portMappings: [{ containerPort: 8080 }] }],
  });
  const ingress = {
    containerPort: 8080,
    path: `/${service}`,
    deregistrationDelaySec: 1,
    healthCheck: { path: '/healthz', intervalSec: 1 },
  };
  const wish = { taskDefinition: service, minHealthySec: 0.1, ingress, ...spec };
  const { deployment } = await callApi<{ deployment: Deployment }>(apiUrl, 'PUT', `${SERVICES}/${service}`, wish);
  return waitFor(
    `the deployment of ${service}`,
    async () => {
      const route = `${SERVICES}/${service}/deployments/${deployment.id}`;
      const answer = await callApi<{ deployment: Deployment & { finishedAt?: string } }>(apiUrl, 'GET', route);
      return answer.deployment.finishedAt === undefined ? undefined : answer.deployment;
    },
    { timeoutMs: 60_000, everyMs: 100 },
  );
}
