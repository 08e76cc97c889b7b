import { describe, expect, it } from '@jest/globals';
import type { Deployment } from '../../../../../shared/domain/deployment.ts';
import {
  executionAsk,
  executionDueAtMs,
  mayHaveLostExecution,
} from '../../../../../shared/planner/rollout/execution.ts';
import { NOON_MS, rolloutOf, SEC } from '../records.ts';

const MINUTE_MS = 60 * SEC;
const outcome = { stage: 'SCALE_UP' as const, reached: true, detail: '' };
const due = (over: Partial<Deployment>) => {
  const atMs = executionDueAtMs(rolloutOf(over), NOON_MS);
  return atMs === undefined ? undefined : (atMs - NOON_MS) / MINUTE_MS;
};

describe('an execution is started (again)', () => {
  it.each<[string, Partial<Deployment>, number | undefined]>([
    ['at once where none was asked for', { executionArn: undefined, executionAskedAtMs: undefined }, 0],
    ['ten seconds after it was asked for', { executionArn: undefined }, 1 / 6],
    [
      'every ten seconds while it has not begun',
      { executionArn: undefined, executionAskedAtMs: NOON_MS - 15 * SEC },
      1 / 6,
    ],
    ['a minute after it was asked for', { executionArn: undefined, executionAskedAtMs: NOON_MS - 55 * SEC }, 1 / 12],
    ['never while its stage’s goal is waited for', {}, undefined],
    ['three minutes after the goal was reached', { outcome }, 3],
    ['three minutes after it began, where it has entered no stage', { stage: undefined }, 3],
    [
      'a minute after it was asked for again, where it had stood still for long',
      { outcome, updatedAtMs: NOON_MS - 9 * MINUTE_MS },
      1,
    ],
    ['never when the deployment has ended', { status: 'FAILED', executionArn: undefined }, undefined],
  ])('%s', (_, over, minutes) => {
    expect(due(over)).toBe(minutes);
  });

  it.each<[string, Partial<Deployment>, number, 'another' | 'same' | undefined]>([
    ['never asked for', { executionArn: undefined, executionAskedAtMs: undefined }, 0, 'another'],
    ['asked for just now', { executionArn: undefined }, 9.999, undefined],
    ['not begun ten seconds later', { executionArn: undefined }, 10, 'same'],
    ['nor fifty', { executionArn: undefined }, 59.999, 'same'],
    ['nor a minute', { executionArn: undefined }, 60, 'another'],
    ['begun, and a goal is waited for', {}, 99 * 60, undefined],
    ['begun, and nothing moved for three minutes', { outcome }, 179.999, undefined],
    ['and longer', { outcome }, 180, 'another'],
    ['ended before it began', { executionArn: undefined, status: 'STOPPED' }, 99 * 60, undefined],
  ])('%s', (_, over, seconds, ask) => {
    expect(executionAsk(rolloutOf(over), NOON_MS + seconds * SEC)).toBe(ask);
  });
});

describe('an execution may have ended unheard', () => {
  const may = (over: Partial<Deployment>, minutes = 3) =>
    mayHaveLostExecution(rolloutOf(over), NOON_MS + minutes * MINUTE_MS);

  it('where its stage has waited for three minutes', () => {
    expect(may({ updatedAtMs: NOON_MS })).toBe(true);
    expect(may({ updatedAtMs: NOON_MS + 1 })).toBe(false);
  });

  it.each<[string, Partial<Deployment>]>([
    ['the deployment has ended', { status: 'FAILED' }],
    ['there is none', { executionArn: undefined }],
    ['it has entered no stage', { stage: undefined }],
    ['the goal was reached', { outcome }],
  ])('but not where %s: that is seen by the clock', (_, over) => {
    expect(may({ updatedAtMs: NOON_MS, ...over }, 99)).toBe(false);
  });
});
