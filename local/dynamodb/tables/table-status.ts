import type { TableSettings } from './table.ts';

/** A table's status at a moment. No timer moves it: what is stored and the clock say it. */
export function tableStatus(settings: TableSettings, nowMs: number): 'CREATING' | 'UPDATING' | 'ACTIVE' {
  return nowMs < settings.settling.untilMs ? settings.settling.status : 'ACTIVE';
}
