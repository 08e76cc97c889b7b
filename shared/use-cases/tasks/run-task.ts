import type { RunTaskRequest } from '../../contract/run-task/run-task.ts';
import { familyOf } from '../../domain/names.ts';
import type { Task } from '../../domain/task.ts';
import type { TaskDefinition } from '../../ports/definitions.ts';
import { buildLaunch } from '../build-launch.ts';
import { requireCluster } from '../clusters/require-cluster.ts';
import type { Deps } from '../deps.ts';
import { ownDefinitionOf } from '../own-definition.ts';
import { requireDefinition } from '../require-definition.ts';

type RunDeps = Pick<Deps, 'store' | 'clock' | 'definitions' | 'fleet' | 'settings'> & {
  /** The id of the task in a slot. The same request tried again gives the same ids, and so the same tasks. */
  newId(slot: number): string;
};

export interface RunAnswer {
  tasks: Task[];
  failures: { reason?: string; detail?: string }[];
}

/** Runs one-off tasks, each written before it is launched. Partial success is normal, as in ECS. */
export async function runTask(deps: RunDeps, cluster: string, request: RunTaskRequest): Promise<RunAnswer> {
  await requireCluster(deps, cluster);
  const definition = await requireDefinition(deps, request.taskDefinition);
  const ownArn = await ownDefinitionFor(deps, cluster, definition);
  const answer: RunAnswer = { tasks: [], failures: [] };
  for (let slot = 0; slot < request.count; slot += 1) {
    const task = oneOffTask(deps, cluster, definition, request, slot);
    await deps.store.putOneOffTask(task);
    const outcome = await deps.fleet.run(buildLaunch(deps.settings, task, ownArn, request));
    if (outcome.kind === 'launched') {
      const launched: Task = { ...task, observed: outcome.observation };
      await deps.store.recordLaunch(launched);
      answer.tasks.push(launched);
    } else {
      const reason = outcome.kind === 'conflict' ? 'the launch conflicts with another of the same id' : outcome.reason;
      await deps.store.archiveOneOffTask({ ...task, launchError: reason });
      answer.failures.push({ reason });
    }
  }
  return answer;
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
