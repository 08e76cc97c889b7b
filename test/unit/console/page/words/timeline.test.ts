import { describe, expect, it } from '@jest/globals';
import { chaptersOf, stagesAhead } from '../../../../../console/page/words/timeline.ts';
import { DEPLOYMENT } from '../recorded.ts';

const told = (...texts: string[]) => texts.map((text) => ({ at: '2026-11-28T12:00:00.000Z', text }));
const short = (texts: string[]) =>
  chaptersOf(told(...texts)).map(({ stage, entries, outcome }) => ({
    stage,
    entries: entries.map(({ text }) => text),
    outcome: outcome && `${outcome.isGood ? '' : 'not '}${outcome.detail}`,
  }));

describe('a timeline by its stages', () => {
  it('tells the recorded one', () => {
    expect(chaptersOf(DEPLOYMENT.deployment.timeline).map(({ stage }) => stage)).toEqual([
      undefined,
      'RECONCILE_SERVICE',
      'SCALE_UP',
      'CLEAN_UP',
    ]);
  });

  it('gives a stage what happened in it, and what reached its goal', () => {
    expect(
      short(['accepted', 'begun', 'stage SCALE_UP', 'task 1 starts', 'SCALE_UP reached: 2 of 2 are healthy']),
    ).toEqual([
      { stage: undefined, entries: ['begun'], outcome: undefined },
      { stage: 'SCALE_UP', entries: ['task 1 starts'], outcome: '2 of 2 are healthy' },
    ]);
  });

  it('tells the way back as a chapter of its own, through the same stages once more', () => {
    expect(
      short(['stage SCALE_UP', 'SCALE_UP failed: no image:\nhello:99', 'rolls back to revision 2', 'stage SCALE_UP']),
    ).toEqual([
      { stage: 'SCALE_UP', entries: [], outcome: 'not no image:\nhello:99' },
      { stage: 'ROLLBACK', entries: ['rolls back to revision 2'], outcome: undefined },
      { stage: 'SCALE_UP', entries: [], outcome: undefined },
    ]);
  });

  it.each([
    ['ROLLING', 0, undefined, 'RECONCILE_SERVICE SCALE_UP CLEAN_UP'],
    ['ROLLING', 5, 'SCALE_UP', 'BAKE_TIME CLEAN_UP'],
    ['ROLLING', 0, 'POST_SCALE_UP', 'CLEAN_UP'],
    ['BLUE_GREEN', 1, 'PRODUCTION_TRAFFIC_SHIFT', 'POST_PRODUCTION_TRAFFIC_SHIFT BAKE_TIME CLEAN_UP'],
    ['CANARY', 0, 'CLEAN_UP', ''],
  ] as const)('of %s with a bake of %d, after %s come: %s', (strategy, bakeTimeInMinutes, current, stages) => {
    expect(stagesAhead(current, { strategy, bakeTimeInMinutes }).join(' ')).toBe(stages);
  });
});
