import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { type ContainerRecord, shownContainer, type TaskRecord } from '../tasks/task-record.ts';

/** Fargate's startTimeout where a container has none (developer guide, "Container timeouts"). */
const START_TIMEOUT_SEC = 180;

/** `never` says why a container cannot start any more, as the ECS agent words it (agent/engine/dependencygraph). */
export type Readiness = { now: true } | { now: false; untilMs: number | undefined } | { now: false; never: string };

/** May this container start? Looks at its dependsOn, each against the container that it names. */
export function judgeReadiness(
  record: TaskRecord,
  definition: ContainerDefinition,
  definitions: ContainerDefinition[],
  nowMs: number,
): Readiness {
  let waiting = false;
  let untilMs: number | undefined;
  for (const { containerName, condition } of definition.dependsOn ?? []) {
    const other = record.containers.find((each) => each.name === containerName);
    if (!other || isMet(record, other, condition)) continue;
    const names = `container ordering dependency [${containerName}] for target [${definition.name}]`;
    if (other.state === 'exited') {
      return {
        now: false,
        never: `dependency graph: failed to resolve ${names} as dependency did not exit successfully.`,
      };
    }
    const limitSec = definitions.find((each) => each.name === containerName)?.startTimeout ?? START_TIMEOUT_SEC;
    const deadlineMs = other.startedAtMs === undefined ? undefined : other.startedAtMs + limitSec * 1000;
    if (deadlineMs !== undefined && deadlineMs <= nowMs) {
      return { now: false, never: `dependency graph: ${names} has timed out.` };
    }
    waiting = true;
    if (deadlineMs !== undefined) untilMs = Math.min(untilMs ?? deadlineMs, deadlineMs);
  }
  return waiting ? { now: false, untilMs } : { now: true };
}

function isMet(record: TaskRecord, other: ContainerRecord, condition: string | undefined): boolean {
  const { exitCode, healthStatus } = shownContainer(record, other);
  if (condition === 'COMPLETE') return other.state === 'exited';
  if (condition === 'SUCCESS') return other.state === 'exited' && exitCode === 0;
  if (condition === 'HEALTHY') return other.state === 'running' && healthStatus === 'HEALTHY';
  return other.startedAtMs !== undefined;
}

/** May this container be stopped? The reverse order: not before all that depend on it have ended. */
export function mayStop(record: TaskRecord, container: ContainerRecord, definitions: ContainerDefinition[]): boolean {
  return record.containers.every((other) => {
    const definition = definitions.find((each) => each.name === other.name);
    const depends = definition?.dependsOn?.some((each) => each.containerName === container.name);
    return !depends || other.state === 'waiting' || other.state === 'exited';
  });
}

/** The names of a cycle in dependsOn, `a -> b -> a`; undefined where there is none. */
export function findDependencyCycle(definitions: ContainerDefinition[]): string | undefined {
  const done = new Set<string>();
  function visit(name: string, trail: string[]): string | undefined {
    const at = trail.indexOf(name);
    if (at >= 0) return [...trail.slice(at), name].join(' -> ');
    if (done.has(name)) return undefined;
    for (const next of definitions.find((each) => each.name === name)?.dependsOn ?? []) {
      const cycle = visit(next.containerName ?? '', [...trail, name]);
      if (cycle) return cycle;
    }
    done.add(name);
    return undefined;
  }
  for (const { name } of definitions) {
    const cycle = visit(name ?? '', []);
    if (cycle) return cycle;
  }
  return undefined;
}
