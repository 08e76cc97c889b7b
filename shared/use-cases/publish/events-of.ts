import type { BusEvent } from '../../ports/bus.ts';
import type { RecordChange } from '../../ports/record-change.ts';
import type { LauncherSettings } from '../../ports/settings.ts';
import { deploymentEvents } from './deployment-events.ts';
import { serviceEvents } from './service-events.ts';
import { taskEvents } from './task-events.ts';

export type PublishSettings = Pick<LauncherSettings, 'region' | 'accountId'>;

/** What a change of a record tells the world: a function of the change alone, so that it is the same each time it comes. */
export function eventsOf(settings: PublishSettings, change: RecordChange): BusEvent[] {
  switch (change.kind) {
    case 'service':
      return serviceEvents(settings, change);
    case 'deployment':
      return deploymentEvents(settings, change);
    case 'task':
      return taskEvents(settings, change);
  }
}
