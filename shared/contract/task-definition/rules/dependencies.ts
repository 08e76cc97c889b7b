import type { Draft, Report } from '../../request.ts';
import type { ContainerDefinition } from '../container-definition.ts';
import type { TaskDefinitionInput } from '../register-task-definition.ts';

type Container = Draft<ContainerDefinition>;

/**
 * dependsOn names containers of the task and has no cycle. COMPLETE and SUCCESS wait for an exit, and an essential
 * container's exit ends the task; HEALTHY waits for a health check, so there must be one.
 * Source: the ECS API reference, ContainerDependency.
 */
export function dependencies(draft: Draft<TaskDefinitionInput>, report: Report): void {
  const list = draft.containerDefinitions ?? [];
  const byName = new Map<string, number>();
  for (const [index, container] of list.entries()) {
    if (container?.name !== undefined) byName.set(container.name, index);
  }
  const edges = list.map(() => new Map<number, number>());
  for (const [index, container] of list.entries()) {
    for (const [at, dependency] of (container?.dependsOn ?? []).entries()) {
      if (dependency?.containerName === undefined) continue;
      const place = ['containerDefinitions', index, 'dependsOn', at];
      const target = byName.get(dependency.containerName);
      if (target !== undefined) edges[index]?.set(target, at);
      else if (namesAreSound(list, report)) {
        report.refuse(
          [...place, 'containerName'],
          `must name a container of this task; got "${dependency.containerName}"`,
        );
      }
      if (target !== undefined) condition(dependency.condition, target, list[target], place, report);
    }
  }
  for (const { from, at } of cycleEdges(edges)) {
    const path = ['containerDefinitions', from, 'dependsOn', at, 'containerName'];
    report.refuse(path, 'must not close a cycle: the containers would wait for each other');
  }
}

function namesAreSound(list: readonly (Container | undefined)[], report: Report): boolean {
  return list.every((_, index) => report.sound('containerDefinitions', index, 'name'));
}

function condition(
  wanted: string | undefined,
  target: number,
  container: Container | undefined,
  place: (string | number)[],
  report: Report,
): void {
  const sound = (field: string) => report.sound('containerDefinitions', target, field);
  const path = [...place, 'condition'];
  if ((wanted === 'COMPLETE' || wanted === 'SUCCESS') && container?.essential && sound('essential')) {
    report.refuse(
      path,
      `must be START or HEALTHY for an essential container, whose exit stops the task; got "${wanted}"`,
    );
  }
  if (wanted === 'HEALTHY' && container?.healthCheck === undefined && sound('healthCheck')) {
    report.refuse(path, 'must be another condition than HEALTHY for a container that has no healthCheck');
  }
}

/** The edges that lead back to a container that is still being walked. At most 10 containers: depth-first. */
function cycleEdges(edges: readonly ReadonlyMap<number, number>[]): { from: number; at: number }[] {
  const found: { from: number; at: number }[] = [];
  const state = edges.map(() => 'new' as 'new' | 'walking' | 'done');
  function walk(node: number): void {
    state[node] = 'walking';
    for (const [target, at] of edges[node] ?? []) {
      if (state[target] === 'walking') found.push({ from: node, at });
      else if (state[target] === 'new') walk(target);
    }
    state[node] = 'done';
  }
  for (const node of edges.keys()) if (state[node] === 'new') walk(node);
  return found;
}
