import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Where the API is, and what it is called with. */
export interface ApiAccess {
  url: string;
  key?: string;
}

/** Deploys examples/hello as a user would: its image, its task definition, its service. */
export async function deployExample(root: string, api: ApiAccess): Promise<void> {
  const example = path.join(root, 'examples', 'hello');
  await call(api, 'PUT', '/v1/local/images/hello/1', { directory: path.join(example, 'v1') });
  await call(api, 'POST', '/v1/task-definitions', readJson(path.join(example, 'task-definition.json')));
  await call(api, 'PUT', '/v1/clusters/default/services/hello', readJson(path.join(example, 'service.json')));
}

/** Waits for the service's deployment; throws with its reason when it does not succeed in time. */
export async function waitForService(api: ApiAccess, service: string, timeoutMs: number): Promise<void> {
  const untilMs = Date.now() + timeoutMs;
  const route = `/v1/clusters/default/services/${service}/deployments?limit=1`;
  for (;;) {
    const { deployments } = await call<{ deployments: { status: string; reason?: string }[] }>(api, 'GET', route);
    const [deployment] = deployments;
    if (deployment?.status === 'SUCCESSFUL') return;
    if (deployment?.status === 'FAILED') throw new Error(`the example's deployment failed: ${deployment.reason}`);
    if (Date.now() > untilMs)
      throw new Error(`the example's deployment is still ${deployment?.status}; see \`npx slipway status ${service}\``);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function readJson(file: string): object {
  return JSON.parse(readFileSync(file, 'utf8'));
}

async function call<Answer>({ url, key }: ApiAccess, method: string, route: string, body?: object): Promise<Answer> {
  const response = await fetch(`${url}${route}`, {
    method,
    headers: { ...(body && { 'content-type': 'application/json' }), ...(key && { authorization: `Bearer ${key}` }) },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${route} answered ${response.status}: ${text}`);
  return JSON.parse(text) as Answer;
}
