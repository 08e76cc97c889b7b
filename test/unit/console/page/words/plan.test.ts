import { describe, expect, it } from '@jest/globals';
import { diffRow } from '../../../../../console/page/words/diff.ts';
import { dollars } from '../../../../../console/page/words/money.ts';
import { planStages, sayCost, sayOutcome, saySpan, sayTasks } from '../../../../../console/page/words/plan.ts';
import { COUNT_PLAN, PLAN } from '../recorded.ts';

describe('a plan in words', () => {
  it('tells its steps by stages, without those that only say that one begins', () => {
    const stages = planStages(PLAN.steps).map((stage) => [stage.stage, saySpan(stage), stage.steps.length]);
    expect(stages).toEqual([
      ['RECONCILE_SERVICE', '0:00', 0],
      ['SCALE_UP', '0:00 to 0:31', 2],
      ['CLEAN_UP', '0:31 to 0:37', 1],
    ]);
  });

  it('offers no button for what changes nothing, or would be refused', () => {
    expect(sayOutcome('unchanged').verb).toBeUndefined();
    expect(sayOutcome(null)).toEqual({ headline: 'This would be refused', verb: undefined });
    expect(sayOutcome('create').verb).toBe('Create exactly this');
    expect(sayOutcome('settings').verb).toBe('Change exactly this');
  });

  it('says what it costs', () => {
    expect(PLAN.estimate && sayCost(PLAN.estimate)).toBe('$0.0247 an hour, as now');
    expect(COUNT_PLAN.estimate && sayCost(COUNT_PLAN.estimate)).toBe('$0.0247 → $0.0494 an hour');
  });

  it('says which tasks there are after a step', () => {
    const step = { atSec: 0, detail: '', oldTasks: 1, oldHealthy: 1, newTasks: 2, newHealthy: 0 };
    expect(sayTasks(step)).toBe('old: 1 task, healthy; new: 2 tasks, 0 healthy');
  });

  it.each([
    [0, '$0'],
    [0.000254, '$0.000254'],
    [0.04937, '$0.0494'],
    [0.1, '$0.1'],
    [12.3, '$12.30'],
  ])('%d is %s', (usd, words) => {
    expect(dollars(usd)).toBe(words);
  });
});

describe('a difference', () => {
  it.each([
    [
      { pointer: '/desiredCount', from: 2, to: 4 },
      { kind: 'changed', path: 'desiredCount', from: '2', to: '4' },
    ],
    [
      { pointer: '/a~1b/0', to: 'x' },
      { kind: 'added', path: 'a/b › 0', from: undefined, to: 'x' },
    ],
    [
      { pointer: '/gates', from: [] },
      { kind: 'removed', from: '[]' },
    ],
    [
      { pointer: '/taskDefinition/containerDefinitions/web/environment/TOKEN' },
      { kind: 'untold', from: undefined, to: undefined },
    ],
    [
      { pointer: '/taskDefinition', to: 'arn:aws:ecs:us-east-1:000000000000:task-definition/hello:2' },
      { kind: 'added', to: 'hello:2' },
    ],
  ])('of %j is %j', (change, row) => {
    expect(diffRow(change)).toMatchObject(row);
  });

  it('shows small things in a line, and larger ones over several', () => {
    const large = { path: '/', healthCheck: { path: '/healthz', matcher: '200-399', intervalSec: 1 } };
    expect(diffRow({ pointer: '/x', to: { a: 1 } }).to).toBe('{"a":1}');
    expect(diffRow({ pointer: '/x', to: large }).to?.split('\n')).toHaveLength(8);
  });
});
