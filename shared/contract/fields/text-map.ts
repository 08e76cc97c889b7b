import * as z from 'zod/mini';
import { anyText } from './text.ts';

/** A map of texts: Docker labels, the options of a log driver. */
export function textMap() {
  return z.record(z.string(), anyText(), { error: 'must be an object of texts' });
}
