/** By these labels a container is found again, whatever of it was written down. */
export const LABELS = {
  /** Of which state directory it is: those of others are never touched. */
  state: 'local-ecs.state',
  task: 'local-ecs.task',
  /** Not on the container that holds a task's network. */
  runtimeId: 'local-ecs.runtime-id',
} as const;

/** As the ECS agent names it, for people who look (agent/engine/docker_task_engine.go). */
export const NAME_LABEL = 'com.amazonaws.ecs.container-name';

/** For the query `filters` of the engine's lists. */
export function filterByLabels(labels: Record<string, string>): { filters: string } {
  return { filters: JSON.stringify({ label: Object.entries(labels).map((each) => each.join('=')) }) };
}
