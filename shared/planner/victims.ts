import type { Task } from '../domain/task.ts';
import { type Spread, spreadOf } from './spread.ts';
import { placeOf, zoneFinder } from './zones.ts';

/** Chooses `count` of the candidates; choices add up, so that several of them leave zones and subnets balanced. */
export type ChooseVictims = (candidates: readonly Task[], count: number) => Task[];

/**
 * Who goes first when tasks are too many: one of the zone with the most active tasks, of the subnet or the instance there
 * with the most, then the youngest.
 * a: 3 active, b: 1; two of four go: both of a, the youngest first, and a: 1, b: 1 stay.
 * a and b in one zone, 2 active each, c in another, 3 active; two go: one of a or b, as there are 4, then one of c.
 */
export function victimChooser(active: readonly Task[]): ChooseVictims {
  let left: Spread | undefined;
  return (candidates, count) => {
    // Stryker disable next-line ConditionalExpression,EqualityOperator: it only spares sorting a thousand tasks for none of them
    if (count <= 0) return [];
    left ??= spreadOf(active, zoneFinder(active));
    const queues = youngestFirst(candidates);
    const chosen: Task[] = [];
    while (chosen.length < count) {
      const queue = fullest(queues, left);
      const next = queue?.pop();
      if (!next) break;
      left.add(placeOf(next), -1);
      chosen.push(next);
    }
    return chosen;
  };
}

/** The candidates by where they are, the youngest last (it is popped first). */
function youngestFirst(candidates: readonly Task[]): Map<string, Task[]> {
  const queues = new Map<string, Task[]>();
  for (const task of candidates) {
    const queue = queues.get(placeOf(task));
    if (queue) queue.push(task);
    else queues.set(placeOf(task), [task]);
  }
  for (const queue of queues.values()) queue.sort(byYouth);
  return queues;
}

/** Of equals the one with the youngest task, then the smallest id: the order of the snapshot's tasks does not matter. */
function fullest(queues: Map<string, Task[]>, left: Spread): Task[] | undefined {
  let best: Task[] | undefined;
  let bestTask: Task | undefined;
  for (const queue of queues.values()) {
    const task = queue.at(-1);
    if (task && (!bestTask || goesBefore(task, bestTask, left))) {
      best = queue;
      bestTask = task;
    }
  }
  return best;
}

function goesBefore(a: Task, b: Task, left: Spread): boolean {
  return (left.compare(placeOf(a), placeOf(b)) || byYouth(a, b)) > 0;
}

/** The youngest last, and of equals the smallest id: no two are equal. */
function byYouth(a: Task, b: Task): number {
  return a.intentAtMs - b.intentAtMs || (a.id < b.id ? 1 : -1);
}
