import { AppError } from '../../contract/app-errors.ts';
import type { RunTaskRequest } from '../../contract/run-task/run-task.ts';
import { familyOf } from '../../domain/names.ts';
import type { Task, TaskObservation } from '../../domain/task.ts';
import type { TaskDefinition } from '../../ports/definitions.ts';
import type { LaunchOutcome } from '../../ports/fleet.ts';
import { buildLaunch } from '../build-launch.ts';
import { requireCluster } from '../clusters/require-cluster.ts';
import type { Deps } from '../deps.ts';
import { ownDefinitionOf } from '../own-definition.ts';
import { requireDefinition } from '../require-definition.ts';
import { checkOverrides } from './check-overrides.ts';

type RunDeps = Pick<Deps, 'store' | 'clock' | 'definitions' | 'fleet' | 'settings'> & {
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
  const ownArn = await ownDefinitionFor(deps, cluster, definition);
  const answer: RunAnswer = { tasks: [], failures: [] };
  for (let slot = 0; slot < request.count; slot += 1) {
    const wanted = oneOffTask(deps, cluster, definition, request, slot);
    const { task, outcome } = await runOne(deps, wanted, ownArn, request);
    if (outcome.kind === 'launched') answer.tasks.push(await recordLaunched(deps, task, outcome.observation));
    else answer.failures.push({ reason: await recordFailure(deps, task, outcome, answer.tasks.length > 0) });
  }
  return answer;
}

/**
 * Writes the intent and launches it. An intent that is there already is that of an earlier try of this request, which
 * ended before it could answer: it is launched as it was meant then, so that the same token is the same task.
 */
async function runOne(deps: RunDeps, wanted: Task, ownArn: string, request: RunTaskRequest) {
  const { cluster, id } = wanted;
  const isNew = await deps.store.putOneOffTask(wanted);
  const task = (isNew ? undefined : await deps.store.getLiveTask(cluster, undefined, id)) ?? wanted;
  if (task.observed) return { task, outcome: { kind: 'launched', observation: task.observed } as const };
  // A family may have a newer revision by now.
  const isSame = task.taskDefinition === wanted.taskDefinition;
  const meantArn = isSame ? ownArn : await deps.store.getOwnDefinition(task.taskDefinition);
  return { task, outcome: await deps.fleet.run(buildLaunch(deps.settings, task, meantArn ?? ownArn, request)) };
}

async function recordLaunched(deps: RunDeps, task: Task, observed: TaskObservation): Promise<Task> {
  const launched: Task = { ...task, observed };
  // A try that comes late may find that its task has run and ended: no event will tell that again.
  if (observed.lastStatus === 'STOPPED') await deps.store.archiveOneOffTask(launched);
  else await deps.store.recordLaunch(launched);
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
  await deps.store.archiveOneOffTask({ ...task, launchError: reason });
  if (outcome.kind === 'again' && !someRun) {
    throw new AppError('ThrottlingException', `ECS starts no task right now (${reason}): try again in a moment`, {
      headers: { 'retry-after': '1' },
    });
  }
  return reason;
}

/** Launches are allowed for Slipway's own definitions alone, so a one-off task gets one too; made once, then reused. */
async function ownDefinitionFor(deps: RunDeps, cluster: string, definition: TaskDefinition): Promise<string> {
  const known = await deps.store.getOwnDefinition(definition.taskDefinitionArn);
  if (known) return known;
  const family = familyOf(deps.settings.stack, cluster, `run-${definition.family}`);
  const own = await deps.definitions.register(ownDefinitionOf(definition, family, deps.settings));
  await deps.store.putOwnDefinition(definition.taskDefinitionArn, own.taskDefinitionArn);
  return own.taskDefinitionArn;
}

function oneOffTask(
  { newId, clock, settings }: RunDeps,
  cluster: string,
  definition: TaskDefinition,
  request: RunTaskRequest,
  slot: number,
): Task {
  const subnets = request.networkConfiguration?.awsvpcConfiguration?.subnets ?? settings.subnets;
  const { group, startedBy, tags, overrides } = request;
  return {
    id: newId(slot),
    cluster,
    revision: 0,
    slot,
    attempt: 0,
    subnet: subnets[slot % Math.max(1, subnets.length)] ?? '',
    capacityProvider: request.capacityProviderStrategy?.[0]?.capacityProvider,
    taskDefinition: definition.taskDefinitionArn,
    intentAtMs: clock.nowMs(),
    oneOff: { group, startedBy, tags, overrides },
  };
}
