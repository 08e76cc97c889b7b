import type { PlanAnswer } from '../../../shared/contract/answers/plan.ts';
import { sayTasks } from '../words/plan.ts';

type Step = PlanAnswer['steps'][number];

const MARKS_MAX = 12;

/** The tasks after a step as marks: the old ones, then the new ones, hollow until they are healthy. */
export function TaskMarks({ step }: { step: Step }) {
  const { oldTasks, oldHealthy, newTasks, newHealthy } = step;
  const words = sayTasks(step);
  return (
    <span class="marks" role="img" aria-label={words} title={words}>
      <Marks kind="old" tasks={oldTasks} healthy={oldHealthy} />
      <Marks kind="new" tasks={newTasks} healthy={newHealthy} />
    </span>
  );
}

function Marks({ kind, tasks, healthy }: { kind: 'old' | 'new'; tasks: number; healthy: number }) {
  if (tasks > MARKS_MAX) {
    return (
      <span class="many">
        <i class={kind} /> {healthy}/{tasks}
      </span>
    );
  }
  return Array.from({ length: tasks }, (_, index) => (
    <i key={index} class={index < healthy ? kind : `${kind} hollow`} />
  ));
}
