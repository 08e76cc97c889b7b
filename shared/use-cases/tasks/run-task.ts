import { AppError } from '../../contract/app-errors.ts';
import type { RunTaskRequest } from '../../contract/run-task/run-task.ts';
import { hasJobEnded, type Job, type LaunchWish } from '../../domain/job.ts';
import { lastPartOf } from '../../domain/names.ts';
import { chosenSubnetsOf, sharedNetworkOf } from '../../domain/network-mode.ts';
import type { Task, TaskObservation } from '../../domain/task.ts';
import { chooseProvider } from '../../planner/placement/placement.ts';
import type { TaskDefinition } from '../../ports/definitions.ts';
import type { LaunchOutcome } from '../../ports/fleet.ts';
import { requireCluster } from '../clusters/require-cluster.ts';
import type { Deps } from '../deps.ts';
import { changeJob } from '../jobs/change-job.ts';
import { jobOf } from '../jobs/job-of.ts';
import { buildLaunch } from '../launch/build-launch.ts';
import { requireDefinition } from '../launch/require-definition.ts';
import { archiveOneOff } from './archive-one-off.ts';
import { checkOverrides } from './check-overrides.ts';
import { ownRunDefinition } from './own-run-definition.ts';

type RunDeps = Pick<Deps, 'store' | 'clock' | 'definitions' | 'fleet' | 'settings' | 'sees'> & {
  /** The id of the task in a slot. The same request tried again gives the same ids, and so the same tasks. */
  newId(slot: number): string;
};

export interface RunAnswer {
  tasks: Task[];
  failures: { reason?: string; detail?: string }[];
}

/**
 * Runs one-off tasks, each written before it is launched. Partial success is normal, as in ECS; where ECS takes none at
 * all for now, it is a ThrottlingException.
 */
export async function runTask(deps: RunDeps, cluster: string, request: RunTaskRequest): Promise<RunAnswer> {
  await requireCluster(deps, cluster);
  const definition = await requireDefinition(deps, request.taskDefinition);
  checkOverrides(definition, request);
  const ownArn = await ownRunDefinition(deps, cluster, definition);
  const essential = essentialNames(definition);
  const subnets = chosenSubnetsOf(request, deps.settings);
  const wish = { ...request, sharedNetwork: sharedNetworkOf(request, definition) };
  const isJob = request.timeoutSec !== undefined || request.retryStrategy !== undefined;
  const providers = new Map<string, number>();
  const answer: RunAnswer = { tasks: [], failures: [] };
  for (let slot = 0; slot < request.count; slot += 1) {
    const wanted = oneOffTask(deps, cluster, definition, request, slot, subnets, providers);
    const job = isJob ? jobOf(wanted, essential, ownArn, subnets, wish) : undefined;
    const { task, outcome } = await runOne(
      deps,
      job ? { ...wanted, job: { id: wanted.id } } : wanted,
      job,
      ownArn,
      wish,
    );
    if (outcome.kind === 'launched') answer.tasks.push(await recordLaunched(deps, task, outcome.observation));
    else answer.failures.push({ reason: await recordFailure(deps, task, outcome, answer.tasks.length > 0) });
  }
  return answer;
}

const essentialNames = ({ containerDefinitions }: TaskDefinition) =>
  containerDefinitions.filter(({ essential }) => essential !== false).map(({ name }) => name);

/**
 * Writes the intent, with its job where it is one, and launches it. An intent that is there already is that of an earlier
 * try of this request, which ended before it could answer: it is launched as it was meant then, so that the same token is
 * the same task.
 */
async function runOne(deps: RunDeps, wanted: Task, job: Job | undefined, ownArn: string, wish: LaunchWish) {
  const isNew = job
    ? await deps.store.commitJob({ job, newTask: wanted, wake: false })
    : await deps.store.putOneOffTask(wanted);
  const known = isNew ? undefined : await earlierTask(deps, wanted);
  if (known === 'refused') return { task: wanted, outcome: REFUSED_BEFORE };
  const task = known ?? wanted;
  if (task.observed) return { task, outcome: { kind: 'launched', observation: task.observed } as const };
  // A family may have a newer revision by now.
  const isSame = task.taskDefinition === wanted.taskDefinition;
  const meantArn = isSame ? ownArn : await deps.store.getOwnDefinition(task.taskDefinition);
  return { task, outcome: await deps.fleet.run(buildLaunch(deps.settings, task, meantArn ?? ownArn, wish)) };
}

const REFUSED_BEFORE = { kind: 'refused', reason: 'ECS refused to launch it', permanent: false } as const;

/** What an earlier try wrote. A job's first task may have ended since; or ECS refused it, and the job failed. */
async function earlierTask({ store }: RunDeps, { cluster, id, job }: Task): Promise<Task | 'refused' | undefined> {
  const live = await store.getLiveTask(cluster, undefined, id);
  if (live || !job) return live;
  const known = await store.getJob({ cluster, id: job.id });
  const arn = known?.attempts[0]?.taskArn ?? known?.ended?.observed?.arn;
  return (arn === undefined ? undefined : await store.findTask(cluster, lastPartOf(arn))) ?? 'refused';
}

async function recordLaunched(deps: RunDeps, task: Task, observed: TaskObservation): Promise<Task> {
  const launched: Task = { ...task, observed };
  // A try that comes late may find that its task has run and ended: no event will tell that again.
  if (observed.lastStatus === 'STOPPED') await archiveOneOff(deps, launched);
  else await deps.store.recordLaunch(launched, { wake: task.job !== undefined });
  return launched;
}

/** Answers the reason; throws where ECS throttles and nothing has been launched: then the whole request may come again. */
async function recordFailure(
  deps: RunDeps,
  task: Task,
  outcome: Exclude<LaunchOutcome, { kind: 'launched' }>,
  someRun: boolean,
): Promise<string> {
  const reason = outcome.kind === 'conflict' ? 'the launch conflicts with another of the same id' : outcome.reason;
  if (task.job) await failJob(deps, task, reason);
  else await archiveOneOff(deps, { ...task, launchError: reason });
  if (outcome.kind === 'again' && !someRun) {
    throw new AppError('ThrottlingException', `ECS starts no task right now (${reason}): try again in a moment`, {
      headers: { 'retry-after': '1' },
    });
  }
  return reason;
}

/** Whoever asked hears of the refusal at once: nothing is tried again behind his back. */
async function failJob(deps: RunDeps, task: Task, reason: string): Promise<void> {
  const nowMs = deps.clock.nowMs();
  await changeJob(deps, { cluster: task.cluster, id: task.id }, (job) => {
    if (hasJobEnded(job) || job.ended || job.task.id !== task.id) return undefined;
    const attempts = [{ statusReason: reason, stoppedAtMs: nowMs }];
    return {
      job: { ...job, status: 'FAILED', statusReason: reason, attempts, finishedAtMs: nowMs },
      stopped: { ...task, launchError: reason },
      wake: false,
    };
  });
}

function oneOffTask(
  { newId, clock }: RunDeps,
  cluster: string,
  definition: TaskDefinition,
  request: RunTaskRequest,
  slot: number,
  subnets: string[],
  providers: Map<string, number>,
): Task {
  const { group, startedBy, tags, overrides, capacityProviderStrategy: strategy } = request;
  const capacityProvider = strategy && chooseProvider(strategy, providers);
  if (capacityProvider) providers.set(capacityProvider, (providers.get(capacityProvider) ?? 0) + 1);
  return {
    id: newId(slot),
    cluster,
    revision: 0,
    slot,
    attempt: 0,
    subnet: subnets[slot % Math.max(1, subnets.length)] ?? '',
    capacityProvider,
    taskDefinition: definition.taskDefinitionArn,
    intentAtMs: clock.nowMs(),
    oneOff: { group, startedBy, tags, overrides },
  };
}
