import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Deployment } from '../../shared/contract/answers/deployment.ts';
import type { Event } from '../../shared/contract/answers/event.ts';
import type { Service } from '../../shared/contract/answers/service.ts';
import type { Task } from '../../shared/contract/answers/task.ts';
import type { Api } from './call-api.ts';
import type { Slipway } from './start-slipway.ts';
import { waitUntil } from './wait-until.ts';

const EXAMPLES = path.resolve(import.meta.dirname, '../../examples');
const SERVICES = '/v1/clusters/default/services';
const TASKS = '/v1/clusters/default/tasks';

export interface Changed {
  service: Service;
  deployment: Deployment | null;
}

/** hello:1 and hello:2 of the examples; and shell:1, whose command is the task definition's, run by `sh -c`. */
export async function addImages({ api, state }: Slipway): Promise<void> {
  const shell = path.join(state, 'images', 'shell');
  mkdirSync(shell, { recursive: true });
  writeFileSync(path.join(shell, 'image.json'), JSON.stringify({ Entrypoint: ['sh', '-c'] }));
  await api.send('PUT', '/v1/local/images/hello/1', { directory: path.join(EXAMPLES, 'hello', 'v1') });
  await api.send('PUT', '/v1/local/images/hello/2', { directory: path.join(EXAMPLES, 'hello', 'v2') });
  await api.send('PUT', '/v1/local/images/shell/1', { directory: shell });
}

/** Registers a Fargate task definition with these containers and answers `family:revision`. */
export async function register(
  api: Api,
  family: string,
  containerDefinitions: object[],
  more: object = {},
): Promise<string> {
  const { taskDefinition } = await api.send<{ taskDefinition: { revision: number } }>('POST', '/v1/task-definitions', {
    family,
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: '256',
    memory: '512',
    containerDefinitions,
    ...more,
  });
  return `${family}:${taskDefinition.revision}`;
}

/** The hello example as the service `service` (which its processes know as SERVICE), in one of its versions. */
export function registerHello(api: Api, service: string, version: 1 | 2): Promise<string> {
  return register(api, service, [
    {
      name: 'web',
      image: `hello:${version}`,
      portMappings: [{ containerPort: 8080 }],
      environment: [{ name: 'SERVICE', value: service }],
    },
  ]);
}

/** A container of shell:1 that runs this command. */
export function shell(name: string, command: string, more: object = {}): object {
  return { name, image: 'shell:1', command: [command], ...more };
}

export function putService(api: Api, service: string, spec: object): Promise<Changed> {
  return api.send('PUT', `${SERVICES}/${service}`, spec);
}

/** Puts the service and waits until its deployment has succeeded. */
export async function deploy(api: Api, service: string, spec: object): Promise<Deployment> {
  const { deployment } = await putService(api, service, spec);
  if (!deployment) throw new Error(`the put of ${service} was no deployment`);
  return succeed(api, service, deployment.id);
}

export async function readService(api: Api, service: string): Promise<Service> {
  return (await api.get<{ service: Service }>(`${SERVICES}/${service}`)).service;
}

export async function readDeployment(api: Api, service: string, id: string): Promise<Deployment> {
  return (await api.get<{ deployment: Deployment }>(`${SERVICES}/${service}/deployments/${id}`)).deployment;
}

/** Newest first. */
export async function listEvents(api: Api, service: string): Promise<Event[]> {
  return (await api.get<{ events: Event[] }>(`${SERVICES}/${service}/events?limit=100`)).events;
}

export async function listTasks(api: Api, query: string): Promise<Task[]> {
  return (await api.get<{ tasks: Task[] }>(`${TASKS}?${query}`)).tasks;
}

export async function readTask(api: Api, id: string): Promise<Task> {
  return (await api.get<{ task: Task }>(`${TASKS}/${id}`)).task;
}

/** The last part of a task's ARN. */
export function idOf(task: Task): string {
  return task.taskArn?.split('/').at(-1) ?? '';
}

/**
 * Waits until the deployment has ended, however it did. Where Slipway was killed between a plan that asks for an execution
 * and the asking, another is asked for after a minute.
 */
export function finish(api: Api, service: string, id: string, timeoutMs = 100_000): Promise<Deployment> {
  return waitUntil(
    `deployment ${id} of ${service} has ended`,
    async () => {
      const deployment = await readDeployment(api, service, id);
      return deployment.finishedAt !== undefined && deployment;
    },
    { timeoutMs, seen: () => describe(api, service) },
  );
}

export async function succeed(api: Api, service: string, id: string): Promise<Deployment> {
  const deployment = await finish(api, service, id);
  if (deployment.status !== 'SUCCESSFUL') throw new Error(`${deployment.status}: ${JSON.stringify(deployment)}`);
  return deployment;
}

/** Waits until exactly so many tasks run and nothing is on its way up or down. */
export function settle(api: Api, service: string, count: number): Promise<Task[]> {
  return waitUntil(
    `${service} has settled at ${count} running tasks`,
    async () => {
      const tasks = await listTasks(api, `service=${service}`);
      const steady = tasks.every(
        ({ lastStatus, desiredStatus }) => lastStatus === 'RUNNING' && desiredStatus === 'RUNNING',
      );
      return tasks.length === count && steady && tasks;
    },
    { seen: () => describe(api, service) },
  );
}

/** What a failing test shows of a service. */
async function describe(api: Api, service: string): Promise<unknown> {
  const tasks = await listTasks(api, `service=${service}`);
  return {
    service: await readService(api, service),
    tasks: tasks.map(({ taskArn, lastStatus, desiredStatus, version }) => ({
      taskArn,
      lastStatus,
      desiredStatus,
      version,
    })),
    events: (await listEvents(api, service)).map(({ createdAt, message }) => `${createdAt} ${message}`),
  };
}
