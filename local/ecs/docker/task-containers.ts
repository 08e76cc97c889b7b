import { filterByLabels, LABELS } from './container-labels.ts';
import { EngineError } from './engine-client.ts';
import type { Engine } from './find-engine.ts';

export interface ListedContainer {
  Id: string;
  State: string;
  Labels: Record<string, string>;
}

/** The containers of a state directory, running or not; those of one task alone where it is given. */
export function listContainers(engine: Engine, stateId: string, taskId?: string): Promise<ListedContainer[]> {
  const labels = { [LABELS.state]: stateId, ...(taskId !== undefined && { [LABELS.task]: taskId }) };
  return engine.ask('GET', '/containers/json', { query: { all: 'true', ...filterByLabels(labels) } });
}

/** Ends and removes them, with what they wrote inside. A task's network goes last: the others use it. */
export async function removeContainers(engine: Engine, containers: ListedContainer[]): Promise<void> {
  const isPause = (each: ListedContainer) => each.Labels[LABELS.runtimeId] === undefined;
  await Promise.all(containers.filter((each) => !isPause(each)).map(({ Id }) => removeContainer(engine, Id)));
  await Promise.all(containers.filter(isPause).map(({ Id }) => removeContainer(engine, Id)));
}

/** Also harmless where it is gone, or going. */
export async function removeContainer(engine: Engine, id: string): Promise<void> {
  try {
    await engine.ask('DELETE', `/containers/${id}`, { query: { force: 'true', v: 'true' } });
  } catch (error) {
    if (!(error instanceof EngineError) || ![404, 409].includes(error.status)) throw error;
  }
}
