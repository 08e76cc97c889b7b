import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Deploys examples/hello as a user would: its image, its task definition, its service; and waits until it runs. */
export async function deployExample(root: string, apiUrl: string): Promise<void> {
  const example = path.join(root, 'examples', 'hello');
  await call(apiUrl, 'PUT', '/v1/local/images/hello/1', { directory: path.join(example, 'v1') });
  await call(apiUrl, 'POST', '/v1/task-definitions', readJson(path.join(example, 'task-definition.json')));
  await call(apiUrl, 'PUT', '/v1/clusters/default/services/hello', readJson(path.join(example, 'service.json')));
}

/** Waits for the service's deployment; throws with its reason when it does not succeed in time. */
export async function waitForService(apiUrl: string, service: string, timeoutMs: number): Promise<void> {
  const untilMs = Date.now() + timeoutMs;
  const url = `/v1/clusters/default/services/${service}/deployments?limit=1`;
  for (;;) {
    const { deployments } = await call<{ deployments: { status: string; reason?: string }[] }>(apiUrl, 'GET', url);
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

async function call<Answer>(apiUrl: string, method: string, route: string, body?: object): Promise<Answer> {
  const response = await fetch(`${apiUrl}${route}`, {
    method,
    headers: body ? { 'content-type': 'application/json' } : {},
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${route} answered ${response.status}: ${text}`);
  return JSON.parse(text) as Answer;
}
