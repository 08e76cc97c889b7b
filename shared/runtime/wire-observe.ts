import type { Deps } from '../use-cases/deps.ts';
import { systemClock } from './clock.ts';
import { readConfig } from './config.ts';
import { wireStore } from './wire-store.ts';

/** What functions that only write down an event call: the table. */
export function wireObserve(): Pick<Deps, 'store' | 'clock' | 'settings'> {
  const config = readConfig();
  return { store: wireStore(config), clock: systemClock, settings: config };
}
