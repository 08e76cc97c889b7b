import type { PlanAnswer } from '../../../shared/contract/answers/plan.ts';
import { unescapeToken } from './wish.ts';

type Change = PlanAnswer['diff'][number];

export interface DiffRow {
  pointer: string;
  /** The pointer for people: `containerDefinitions › web › image`. */
  path: string;
  kind: 'added' | 'removed' | 'changed' | 'untold';
  from: string | undefined;
  to: string | undefined;
}

/** A change as it is shown. Values that may be secret are not told: only that they change. */
export function diffRow({ pointer, from, to }: Change): DiffRow {
  const path = pointer.slice(1).split('/').map(unescapeToken).join(' › ') || 'the service';
  return { pointer, path, kind: kindOf(from, to), from: show(from), to: show(to) };
}

function kindOf(from: unknown, to: unknown): DiffRow['kind'] {
  if (from === undefined) return to === undefined ? 'untold' : 'added';
  return to === undefined ? 'removed' : 'changed';
}

/** A text as it is (a task definition without the account that it is in), anything else as JSON: larger things indented. */
function show(value: unknown): string | undefined {
  if (typeof value === 'string') return value.replace(/^arn:[^/]*:task-definition\//, '');
  if (value === undefined) return undefined;
  const line = JSON.stringify(value);
  return line.length <= 60 ? line : JSON.stringify(value, undefined, 2);
}
