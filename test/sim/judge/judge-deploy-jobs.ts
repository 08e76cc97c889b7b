import type { Deployment } from '../../../shared/domain/deployment.ts';
import type { ServiceRevision } from '../../../shared/domain/service-revision.ts';
import type { DeployJobName } from '../../../shared/domain/service-spec.ts';
import type { Task } from '../../../shared/domain/task.ts';
import type { Call } from '../../harness/faults.ts';
import type { Bench } from './judge.ts';

const NAMES: readonly DeployJobName[] = ['preDeploy', 'postDeploy'];

interface Launch {
  id: string;
  input: Call['input'];
  by: string;
}

/**
 * No task of a revision is launched before its migration has exited with 0, by the containers that have run; and never do
 * two jobs of a service run at once.
 */
export function judgeDeployJobs(bench: Bench, { id, input, by }: Launch): void {
  const { world, truth, mirror, accuse } = bench;
  if (truth.byId(id)) return;
  const command = commandIn(input);
  const other = world.fleet.list().find((container) => container.command !== undefined);
  if (command !== undefined && other)
    accuse('job', `${by} launches "${command}" while "${other.command}" of ${other.image} runs`);
  const key = [...mirror.items.keys()].find((each) => each.startsWith('S#') && each.endsWith(`TASK#${id}`));
  const task = key && (mirror.items.get(key) as unknown as Task);
  if (!task || command !== undefined) return;
  const revision = revisionOf(bench, key.split('|')[0] ?? '', task.revision);
  if (revision && !hasSucceeded(bench, revision, 'preDeploy'))
    accuse('job', `${by} launches a task of revision ${revision.revision}, whose preDeploy has not succeeded`);
}

/** A deployment that succeeds has had its jobs exit with 0. */
export function judgeJobsOfDeployment(bench: Bench, { id, status, revision }: Deployment, pk: string): void {
  if (status !== 'SUCCESSFUL') return;
  const record = revisionOf(bench, pk, revision);
  const missing = NAMES.find((name) => record && !hasSucceeded(bench, record, name));
  if (missing) bench.accuse('job', `deployment ${id} succeeded, and its ${missing} has not`);
}

function revisionOf({ mirror }: Bench, pk: string, revision: number): ServiceRevision | undefined {
  return mirror.items.get(`${pk}|REVISION#${String(revision).padStart(8, '0')}`) as ServiceRevision | undefined;
}

function hasSucceeded({ world }: Bench, { spec, createdAtMs }: ServiceRevision, name: DeployJobName): boolean {
  const [override] = (spec[name]?.containerOverrides ?? []) as { command?: string[] }[];
  const wanted = override?.command?.join(' ');
  if (wanted === undefined) return true;
  return [...world.fleet.ended.values()].some(
    ({ command, exitCode, startedAtMs }) =>
      command === wanted && exitCode === 0 && startedAtMs >= createdAtMs - SKEW_MS,
  );
}

/** Clocks of two functions are so far apart at most. */
const SKEW_MS = 2_000;

function commandIn({ overrides }: Call['input']): string | undefined {
  const { containerOverrides = [] } = (overrides ?? {}) as { containerOverrides?: { command?: string[] }[] };
  return containerOverrides[0]?.command?.join(' ');
}
