import type { Job } from '../../shared/domain/job.ts';
import { listFleet } from './judge.ts';
import type { World } from './start-world.ts';

/** Watches a world of jobs: at no moment do two tasks of one job run, and no id is launched twice. */
export function watchJobs(world: World): { violations: string[] } {
  const violations: string[] = [];
  const operations = world.cloud.services().find(({ name }) => name === 'ecs')?.operations ?? {};
  const real = operations.RunTask;
  if (!real) throw new Error('ECS has no RunTask');
  operations.RunTask = async (input, context) => {
    const answer = await real(input, context);
    const ids = (await listFleet(world)).map(({ startedBy }) => startedBy);
    if (new Set(ids).size < ids.length) violations.push(`an id was launched twice: ${ids.join(' ')}`);
    for (const { id, task } of await listJobs(world)) {
      const live = (await world.peek.store.listOneOffTasks('default')).filter(({ job }) => job?.id === id);
      if (live.length > 1) violations.push(`job ${id} has ${live.length} live tasks; ${task.id} is its own`);
    }
    return answer;
  };
  return { violations };
}

/** What of the world's jobs is not over yet. */
export async function jobsLeft(world: World): Promise<string[]> {
  const left = (await listJobs(world)).map(({ id }) => `job ${id} has not ended`);
  const live = await world.peek.store.listOneOffTasks('default');
  if (live.length > 0) left.push(`the records have ${live.length} live tasks`);
  const running = (await listFleet(world)).filter(({ lastStatus }) => lastStatus !== 'STOPPED');
  if (running.length > 0) left.push(`ECS runs ${running.length} tasks`);
  const { executions } = await world.call<{ executions: object[] }>('states', 'ListExecutions', {
    stateMachineArn: world.config.jobStateMachineArn,
    statusFilter: 'RUNNING',
  });
  if (executions.length > 0) left.push(`${executions.length} executions still run`);
  return left;
}

/** Jobs that have not ended. */
export async function listJobs(world: World): Promise<Job[]> {
  const keys = await world.peek.store.listLiveJobs('default');
  return (await Promise.all(keys.map((key) => world.peek.store.getJob(key)))).filter((job) => job !== undefined);
}
