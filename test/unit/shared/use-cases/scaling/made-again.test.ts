import { expect, it } from '@jest/globals';
import type { Service } from '../../../../../shared/domain/service.ts';
import { madeAgainAtMs } from '../../../../../shared/use-cases/scaling/sync-scaling.ts';
import { NOON_MS, serviceOf } from '../../planner/records.ts';

const spec = {
  minCapacity: 1,
  maxCapacity: 4,
  policies: [],
  scheduledActions: [],
  suspendedState: {
    DynamicScalingInSuspended: false,
    DynamicScalingOutSuspended: false,
    ScheduledScalingSuspended: false,
  },
};
const making = { specHash: 'h', untilMs: NOON_MS };

it.each<[string, Service['status'], { making?: typeof making }, number | undefined]>([
  ['when the time is over of whoever makes them', 'ACTIVE', { making }, NOON_MS],
  ['never where nobody makes them', 'ACTIVE', {}, undefined],
  // Whoever made them died, and the service was deleted: it was looked at without a pause until its tasks had drained.
  ['never of a service that is deleted', 'DRAINING', { making }, undefined],
])('alarms and schedules are made again %s', (_, status, more, expected) => {
  const resources = { specHash: '', alarms: [], schedules: [], ...more };
  const scaling = { spec, breaches: {}, decisions: [], resources, updatedAtMs: NOON_MS };
  expect(madeAgainAtMs({ service: serviceOf({ status }), scaling })).toBe(expected);
});

it('nothing is made again where nothing scales', () => {
  expect(madeAgainAtMs({ service: serviceOf(), scaling: undefined })).toBeUndefined();
});
