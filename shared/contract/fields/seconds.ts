import { SERVICE_SEC_MAX } from '../../domain/limits/service-limits.ts';
import { decimal } from './decimal.ts';

/** A time span in seconds, fractions allowed. */
export function seconds(max: number = SERVICE_SEC_MAX) {
  return decimal({ min: 0, max }, 'seconds');
}

/** A deadline in seconds, fractions allowed: never 0, which nothing could keep. */
export function deadlineSec() {
  return decimal({ above: 0, max: SERVICE_SEC_MAX }, 'seconds');
}
