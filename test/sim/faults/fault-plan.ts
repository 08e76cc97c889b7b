import { type Chance, chanceOf } from '../chance.ts';
import { ALL_FAULT_KINDS, type FaultKind } from './kinds.ts';

/** Which faults a seed has, and how many were done. */
export interface FaultPlan {
  kinds: readonly FaultKind[];
  /** Draws once whether this kind of fault happens now; counts where it does, and says so in the trace. */
  strikes(kind: FaultKind, probability: number, what: string): boolean;
  has(kind: FaultKind): boolean;
  /** How often each kind has happened. */
  counts: Partial<Record<FaultKind, number>>;
  /** For what a fault is like: its length, its place. */
  chance: Chance;
  /** How likely a call-level fault is at one call. */
  rate: number;
  /** Subnets in which no task is started now. */
  closed: Set<string>;
  /** From here on nothing fails any more. */
  end(): void;
  /** Do faults still happen? */
  isOn(): boolean;
}

export interface FaultOptions {
  /** Only these kinds, instead of what the seed draws. */
  kinds?: readonly FaultKind[] | undefined;
  /** Only the faults with these numbers (each fault of a seed has one, in the order of its draw). */
  only?: ReadonlySet<number> | undefined;
  tell(what: string): void;
}

/**
 * Of a hundred seeds six have no fault, fifty have one kind, thirty-eight two to five kinds, and six have them all. Each
 * kind draws from a chance of its own, so that a fault left out does not move those of other kinds.
 */
export function drawFaults(seed: number, { kinds: given, only, tell }: FaultOptions): FaultPlan & { done: number[] } {
  const chance = chanceOf(seed, 1);
  const drawn = drawKinds(chance);
  const kinds = given ?? drawn;
  const rate = chance.oneOf([0.004, 0.015, 0.05]);
  const draws = new Map(ALL_FAULT_KINDS.map((kind, n) => [kind, chanceOf(seed, 100 + n)]));
  const numbers = new Map(ALL_FAULT_KINDS.map((kind, n) => [kind, n * 1_000_000]));
  const counts: FaultPlan['counts'] = {};
  const done: number[] = [];
  const closed = new Set<string>();
  let isOn = true;
  return {
    kinds,
    counts,
    chance,
    rate,
    done,
    closed,
    has: (kind) => kinds.includes(kind),
    strikes(kind, probability, what) {
      if (!isOn || !kinds.includes(kind)) return false;
      if (!draws.get(kind)?.isTrue(probability)) return false;
      const number = (numbers.get(kind) ?? 0) + 1;
      numbers.set(kind, number);
      if (only && !only.has(number)) return false;
      done.push(number);
      counts[kind] = (counts[kind] ?? 0) + 1;
      tell(`${kind}: ${what}`);
      return true;
    },
    end() {
      isOn = false;
      closed.clear();
    },
    isOn: () => isOn,
  };
}

function drawKinds(chance: Chance): FaultKind[] {
  const dice = chance.next();
  if (dice < 0.06) return [];
  if (dice < 0.56) return [chance.oneOf(ALL_FAULT_KINDS)];
  if (dice >= 0.94) return ALL_FAULT_KINDS;
  const kinds = new Set<FaultKind>();
  const count = chance.between(2, 5);
  while (kinds.size < count) kinds.add(chance.oneOf(ALL_FAULT_KINDS));
  return [...kinds];
}
