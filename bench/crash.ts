import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { callApi, waitFor } from './call-api.ts';
import { launchSlipway, withState } from './launch-slipway.ts';
import { machine } from './machine.ts';
import { spread } from './spread.ts';

/**
 * `kill -9` of a service's only process to its replacement RUNNING: `node bench/crash.ts`. It ends at the replacement's
 * `startedAt`, which ECS takes when the new process runs; the process says its pid in a file and then sleeps, so
 * that no runtime's own start is measured.
 */
const TIMES = 20;
/** Longer than minHealthySec: every crash is a first one, and no backoff is measured. */
const REST_MS = 500;

interface Task {
  taskArn: string;
  lastStatus: string;
  startedAt?: string;
}

async function deploy(apiUrl: string, directory: string): Promise<void> {
  const image = path.join(directory, 'image');
  const pids = path.join(directory, 'pids');
  mkdirSync(image);
  mkdirSync(pids);
  const Entrypoint = ['sh', '-c', `echo > ${pids}/$$; exec sleep 86400`];
  writeFileSync(path.join(image, 'image.json'), JSON.stringify({ Entrypoint }));
  await callApi(apiUrl, 'PUT', '/local/images/sleeper/1', { directory: image });
  await callApi(apiUrl, 'POST', '/task-definitions', {
    family: 'sleeper',
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: '256',
    memory: '512',
    containerDefinitions: [{ name: 'sleeper', image: 'sleeper:1' }],
  });
  await callApi(apiUrl, 'PUT', '/clusters/default/services/sleeper', {
    taskDefinition: 'sleeper',
    desiredCount: 1,
    minHealthySec: 0.1,
  });
  await waitFor('the deployment', async () => {
    const route = '/clusters/default/services/sleeper/deployments';
    const { deployments } = await callApi<{ deployments: { status: string }[] }>(apiUrl, 'GET', route);
    return deployments[0]?.status === 'SUCCESSFUL' ? true : undefined;
  });
}

/** The one task that runs and is not `previous`. */
function runningTask(apiUrl: string, previous?: string): Promise<Required<Task>> {
  return waitFor('a running task', async () => {
    const { tasks } = await callApi<{ tasks: Task[] }>(apiUrl, 'GET', '/clusters/default/tasks?service=sleeper');
    const task = tasks.find(({ taskArn, lastStatus }) => lastStatus === 'RUNNING' && taskArn !== previous);
    return task?.startedAt ? { ...task, startedAt: task.startedAt } : undefined;
  });
}

async function crashOnce(apiUrl: string, pids: string, task: Task): Promise<{ next: Task; tookMs: number }> {
  const [pid] = readdirSync(pids);
  rmSync(path.join(pids, String(pid)));
  const killedAtMs = Date.now();
  process.kill(Number(pid), 'SIGKILL');
  const next = await runningTask(apiUrl, task.taskArn);
  return { next, tookMs: Date.parse(next.startedAt) - killedAtMs };
}

console.log(machine());
await withState(async (directory) => {
  const slipway = await launchSlipway({ state: path.join(directory, 'state') });
  const { apiUrl } = slipway;
  await deploy(apiUrl, directory);
  let task: Task = await runningTask(apiUrl);
  const tookMs: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    const crash = await crashOnce(apiUrl, path.join(directory, 'pids'), task);
    task = crash.next;
    tookMs.push(crash.tookMs);
  }
  const { min, p50, max } = spread(tookMs);
  console.log(`kill -9 to the replacement RUNNING: ${p50} ms (${min} to ${max} ms, ${TIMES} times)`);
  await slipway.stop();
});
