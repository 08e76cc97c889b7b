import type { ContainerSpec } from '../agent/driver.ts';
import { LABELS } from './container-labels.ts';
import { publishPorts } from './container-request.ts';
import { inspectContainer } from './container-state.ts';
import type { EngineLink } from './engine-link.ts';
import { ensurePauseImage } from './pause-image.ts';

/**
 * The network of a task with awsvpc: a container that does nothing but hold it, as the ECS agent's pause container does. It
 * publishes the task's ports on 127.0.0.1, and the task's containers join it, so that they reach each other at localhost,
 * and one that starts again finds it as it was. Harmless to repeat. Answers its id. Throws ContainerError.
 */
export async function ensurePauseContainer(link: EngineLink, spec: ContainerSpec, stateId: string): Promise<string> {
  const name = `ecs-pause-${spec.taskId}`;
  const made = await link.attempt('CannotCreateContainerError', async (engine) => {
    const found = await inspectContainer(engine, name);
    if (found) return found;
    const { ExposedPorts, PortBindings } = publishPorts(spec.isolation.sharedPorts);
    const body = {
      Image: await ensurePauseImage(engine),
      Entrypoint: ['/pause'],
      ExposedPorts,
      Labels: { [LABELS.state]: stateId, [LABELS.task]: spec.taskId },
      // Containers of a task with ipcMode `task` join its memory as they join its network.
      HostConfig: { PortBindings, IpcMode: spec.isolation.ipcMode === 'task' ? 'shareable' : undefined },
    };
    return engine.ask<{ Id: string }>('POST', '/containers/create', { query: { name }, body });
  });
  await link.attempt('CannotStartContainerError', (engine) => engine.ask('POST', `/containers/${made.Id}/start`));
  return made.Id;
}
