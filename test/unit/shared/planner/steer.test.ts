import { describe, expect, it } from '@jest/globals';
import type { Deployment } from '../../../../shared/domain/deployment.ts';
import type { Steer } from '../../../../shared/domain/steer.ts';
import { steer } from '../../../../shared/planner/steer.ts';
import { NOON_MS, revisionOf, rolloutOf, SEC, serviceOf, snapshotOf } from './records.ts';

const asked = (verb: Steer, over: Partial<Deployment>, goodRevisions = [1]) =>
  steer(
    snapshotOf({
      service: serviceOf({ revision: 2, goodRevisions }),
      revisions: [revisionOf(1), revisionOf(2)],
      deployment: rolloutOf(over),
    }),
    verb,
  );
const BACK = { revision: 1, taskDefinition: 'web:1', reason: 'x', failed: [] };

describe('the word of the user', () => {
  it.each<[Steer, Partial<Deployment>, Partial<Deployment>]>([
    ['stop', {}, { status: 'STOP_REQUESTED', reason: 'stopped by the API' }],
    ['stop', { status: 'PENDING', stage: undefined }, { status: 'STOP_REQUESTED' }],
    ['stop', { pausedAtMs: NOON_MS }, { status: 'STOP_REQUESTED', pausedAtMs: undefined }],
    ['rollback', {}, { status: 'ROLLBACK_REQUESTED', reason: 'rolled back by the API' }],
    ['rollback', { status: 'STOP_REQUESTED' }, { status: 'ROLLBACK_REQUESTED' }],
    ['pause', {}, { status: 'IN_PROGRESS', pausedAtMs: NOON_MS }],
    ['promote', {}, { status: 'IN_PROGRESS', promotedAtMs: NOON_MS }],
    ['promote', { pausedAtMs: NOON_MS - SEC }, { promotedAtMs: NOON_MS, pausedAtMs: undefined }],
  ])('%s of %j makes it %j', (verb, over, expected) => {
    expect(asked(verb, over)).toMatchObject({ deployment: expected });
  });

  it.each<[Steer, Partial<Deployment>]>([
    ['stop', { status: 'STOP_REQUESTED' }],
    ['rollback', { status: 'ROLLBACK_REQUESTED' }],
    ['rollback', { status: 'ROLLBACK_IN_PROGRESS', rollback: BACK }],
    ['pause', { pausedAtMs: NOON_MS }],
    ['promote', { promotedAtMs: NOON_MS }],
  ])('%s, said again of %j, changes nothing', (verb, over) => {
    const deployment = rolloutOf(over);
    const snapshot = snapshotOf({ service: serviceOf({ goodRevisions: [1] }), revisions: [revisionOf(1)], deployment });
    expect(steer(snapshot, verb)).toEqual({ deployment });
  });

  it.each<[Steer, Partial<Deployment>, string]>([
    ['stop', { status: 'SUCCESSFUL' }, 'it has ended: SUCCESSFUL'],
    ['rollback', { status: 'FAILED' }, 'it has ended: FAILED'],
    ['stop', { status: 'ROLLBACK_IN_PROGRESS', rollback: BACK }, 'it is on its way back'],
    ['pause', { status: 'ROLLBACK_IN_PROGRESS', rollback: BACK }, 'it is ROLLBACK_IN_PROGRESS'],
    ['promote', { status: 'STOP_REQUESTED' }, 'it is STOP_REQUESTED'],
    ['resume', {}, 'it is not paused'],
  ])('%s of %j is refused', (verb, over, refusal) => {
    expect(asked(verb, over)).toEqual({ refusal: expect.stringContaining(refusal) });
  });

  it('cannot roll back where nothing good came before', () => {
    expect(asked('rollback', {}, [])).toEqual({ refusal: 'the service has no good revision to roll back to' });
    expect(asked('rollback', {}, [2])).toEqual({ refusal: 'the service has no good revision to roll back to' });
  });

  it('lets all clocks go on where they stood', () => {
    const minute = 60 * SEC;
    const paused = {
      pausedAtMs: NOON_MS - 10 * minute,
      deadlineAtMs: NOON_MS - 5 * minute,
      stageEnteredAtMs: NOON_MS - 12 * minute,
    };
    expect(asked('resume', paused)).toMatchObject({
      deployment: { pausedAtMs: undefined, deadlineAtMs: NOON_MS + 5 * minute, stageEnteredAtMs: NOON_MS - 2 * minute },
    });
  });
});
