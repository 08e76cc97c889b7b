import type { ServiceSpec } from '../../domain/service-spec.ts';
import type { Task } from '../../domain/task.ts';
import { type Spread, spreadOf } from '../placement/spread.ts';
import { placeOf, zoneFinder } from '../placement/zones.ts';

/** Chooses `count` of the candidates; choices add up, so that several of them leave zones and subnets balanced. */
export type ChooseVictims = (candidates: readonly Task[], count: number) => Task[];

/**
 * Who goes first when tasks are too many: one of the zone with the most active tasks, of the subnet or the instance there
 * with the most, then the youngest.
 * a: 3 active, b: 1; two of four go: both of a, the youngest first, and a: 1, b: 1 stay.
 * a and b in one zone, 2 active each, c in another, 3 active; two go: one of a or b, as there are 4, then one of c.
 * Of instances each strategy has its say first: `spread` keeps zones balanced, `binpack` empties the instance with the fewest
 * tasks of the service (ECS: with the most room left; what else runs there is not known here).
 * a: 1 active, b: 3, binpack; two of four go: the one of a, the youngest of b.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html
 */
export function victimChooser(active: readonly Task[], strategy: Strategy = []): ChooseVictims {
  const order = orderBy(strategy);
  let left: Spread | undefined;
  return (candidates, count) => {
    // Stryker disable next-line ConditionalExpression,EqualityOperator: it only spares sorting a thousand tasks for none of them
    if (count <= 0) return [];
    left ??= spreadOf(active, zoneFinder(active));
    const queues = youngestFirst(candidates);
    const chosen: Task[] = [];
    while (chosen.length < count) {
      const queue = firstOf(queues, left, order);
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
function firstOf(queues: Map<string, Task[]>, left: Spread, order: Order): Task[] | undefined {
  let best: Task[] | undefined;
  let bestTask: Task | undefined;
  for (const queue of queues.values()) {
    const task = queue.at(-1);
    if (task && (!bestTask || order(task, bestTask, left) > 0)) {
      best = queue;
      bestTask = task;
    }
  }
  return best;
}

type Strategy = NonNullable<ServiceSpec['placementStrategy']>;
/** More than 0: `a` goes before `b`. */
type Order = (a: Task, b: Task, left: Spread) => number;

const ORDERS: Readonly<Record<Strategy[number]['type'], Order>> = {
  spread: (a, b, left) => left.inZone(placeOf(a)) - left.inZone(placeOf(b)),
  binpack: (a, b, left) => left.inPlace(placeOf(b)) - left.inPlace(placeOf(a)),
  random: () => 0,
};

function orderBy(strategy: Strategy): Order {
  const orders = strategy.map(({ type }) => ORDERS[type]);
  return (a, b, left) => {
    for (const order of orders) {
      const difference = order(a, b, left);
      if (difference !== 0) return difference;
    }
    return left.compare(placeOf(a), placeOf(b)) || byYouth(a, b);
  };
}

/** The youngest last, and of equals the smallest id: no two are equal. */
function byYouth(a: Task, b: Task): number {
  return a.intentAtMs - b.intentAtMs || (a.id < b.id ? 1 : -1);
}
