import type { Call } from '../../harness/faults.ts';
import type { Bench } from './judge.ts';
import type { Written } from './table-mirror.ts';

const OURS = 'ci';
const READS = /^(Get|BatchGet|Query|List|Describe)/;

/** On behalf of somebody who has no grant for what he asks: by the API, or by an event. */
function isForeign({ by, run }: Call): boolean {
  if (by === 'foreigner') return true;
  return by === 'onCommand' && (run.event as { source?: string } | undefined)?.source !== OURS;
}

/** S7: nothing outside the table is touched for him … */
export function judgeForeigner({ accuse }: Bench, call: Call): void {
  const { by, service, operation } = call;
  if (service === 'dynamodb' || service === 'events' || READS.test(operation) || !isForeign(call)) return;
  accuse('S7', `${by} calls ${service}:${operation} for somebody without a grant`);
}

/** … and no key in it. */
export function judgeForeignWrites({ accuse }: Bench, call: Call, written: readonly Written[]): void {
  if (!isForeign(call)) return;
  const [touched] = written;
  if (touched) accuse('S7', `${call.by} writes ${touched.pk} ${touched.sk} for somebody without a grant`);
}
