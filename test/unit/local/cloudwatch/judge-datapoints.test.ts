import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Judged,
  judgeDatapoints,
  type MissingDataTreatment,
} from '../../../../local/cloudwatch/judge-datapoints.ts';

const TREATMENTS: MissingDataTreatment[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
const WRITTEN: Record<string, Judged> = { '0': 'within', X: 'breaching', '-': 'missing' };
const KEPT = undefined;

function judge(points: string, datapointsToAlarm: number) {
  const periods = points.split(' ').map((each) => WRITTEN[each] ?? 'missing');
  return TREATMENTS.map((each) => judgeDatapoints(periods, { datapointsToAlarm, evaluationPeriods: 3 }, each).value);
}

/** The tables of "How alarm state is evaluated when data is missing" (CloudWatch user guide). */
describe('an alarm with missing data', () => {
  it.each<[string, (string | undefined)[]]>([
    ['0 - X - X', ['OK', 'OK', 'OK', 'OK']],
    ['- - - - 0', ['OK', 'OK', 'OK', 'OK']],
    ['0 - - - -', ['OK', 'OK', 'OK', 'OK']],
    ['- - - - -', ['INSUFFICIENT_DATA', KEPT, 'ALARM', 'OK']],
    ['0 X X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['- - X - -', ['ALARM', KEPT, 'ALARM', 'OK']],
    ['X - - - -', ['ALARM', KEPT, 'ALARM', 'OK']],
    ['- - - X -', ['OK', KEPT, 'ALARM', 'OK']],
  ])('3 out of 3, %s', (points, expected) => {
    expect(judge(points, 3)).toEqual(expected);
  });

  it.each<[string, (string | undefined)[]]>([
    ['0 - X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 0 X 0 X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 - X - -', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - - 0', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - X -', ['ALARM', KEPT, 'ALARM', 'OK']],
  ])('2 out of 3, %s', (points, expected) => {
    expect(judge(points, 2)).toEqual(expected);
  });

  it('never alarms later where missing data is breaching than where it is not', () => {
    const anyRange = fc.array(fc.constantFrom<Judged>('within', 'breaching', 'missing'), {
      minLength: 5,
      maxLength: 9,
    });
    fc.assert(
      fc.property(anyRange, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), (periods, m, n) => {
        const of = { datapointsToAlarm: Math.min(m, n), evaluationPeriods: Math.max(m, n) };
        const [missing, ignore, breaching, notBreaching] = TREATMENTS.map(
          (each) => judgeDatapoints(periods, of, each).value,
        );
        if (notBreaching === 'ALARM') expect([missing, ignore, breaching]).toEqual(['ALARM', 'ALARM', 'ALARM']);
        if (breaching === 'OK') expect([missing, ignore, notBreaching]).not.toContain('ALARM');
        if (!periods.includes('missing')) expect(new Set([missing, ignore, breaching, notBreaching]).size).toBe(1);
      }),
    );
  });
});
