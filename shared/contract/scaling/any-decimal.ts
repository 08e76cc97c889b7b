import * as z from 'zod/mini';
import { DECIMAL } from '../../domain/limits/scaling-limits.ts';

/** A threshold or bound: any number that is kept as it is. `or` says what may stand instead. */
export function anyDecimal(or?: string) {
  const error = `must be a number from -${DECIMAL.max} to ${DECIMAL.max}${or === undefined ? '' : `, or ${or}`}`;
  return z
    .number({ error })
    .check(
      z.refine((value) => value === 0 || (Math.abs(value) >= DECIMAL.min && Math.abs(value) <= DECIMAL.max), { error }),
    );
}
