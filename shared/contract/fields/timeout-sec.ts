import { TIMEOUT_SEC_MAX } from '../../domain/limits/job-limits.ts';
import { decimal } from './decimal.ts';

/** How long a one-off task may run, in seconds, fractions allowed. */
export function timeoutSec() {
  return decimal({ above: 0, max: TIMEOUT_SEC_MAX }, 'seconds');
}
