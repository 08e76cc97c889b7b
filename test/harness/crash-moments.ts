import type { Call } from './faults.ts';

/** When somebody dies: before the call with this number is made, or after it, before its answer comes. */
export interface CrashMoment {
  n: number;
  when: 'before' | 'after';
}

/** A crash before a read is one before the next write of the same run: nothing has changed in between. */
const READS = /^(Get|BatchGet|Query|List|Describe|Receive)/;

/**
 * Every moment at which a death makes a difference: before each write; after a write, where its run makes no other
 * afterwards (else it is the same as dying before that one), or where it changed something outside the table while
 * others of its run were under way.
 */
export function crashMoments(calls: readonly Call[]): CrashMoment[] {
  const writes = calls.filter(({ operation }) => !READS.test(operation));
  const lastOf = new Map(writes.map((call) => [call.run, call]));
  return writes.flatMap((call): CrashMoment[] => {
    const before: CrashMoment = { n: call.n, when: 'before' };
    const isLast = lastOf.get(call.run) === call;
    return isLast || call.service !== 'dynamodb' ? [before, { n: call.n, when: 'after' }] : [before];
  });
}
