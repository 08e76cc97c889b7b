import type { Task } from '../domain/task.ts';
import type { Collection } from '../ports/store.ts';

/** The longest delay of its load balancers; `ingress` has its own as its revision says it, in fractions of a second too. */
export function drainSecOf({ service, revisions }: Collection, task: Task): number {
  const spec = revisions.find((candidate) => candidate.revision === task.revision)?.spec ?? service.spec;
  const others = (service.traffic?.balancers ?? []).filter(({ managed }) => !managed);
  return Math.max(spec.ingress?.deregistrationDelaySec ?? 0, ...others.map((one) => one.deregistrationDelaySec));
}
