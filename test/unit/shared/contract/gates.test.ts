import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseCondition } from '../../../../shared/contract/conditions/parse-condition.ts';
import { parseOrRefuse } from '../../../../shared/contract/parse-or-refuse.ts';
import { putService } from '../../../../shared/contract/service/service.ts';
import { problemsOf } from './problems.ts';

const metricStat = { metric: { namespace: 'Shop', metricName: 'Errors' }, period: 60, stat: 'Sum' };
const alarm = { name: 'a', type: 'alarm', stages: ['SCALE_UP'], alarmNames: ['errors'] };
const metric = {
  name: 'm',
  type: 'metric',
  stages: ['SCALE_UP'],
  metric: { metricStat },
  successCondition: 'result < 5',
};
const http = { name: 'h', type: 'http', stages: ['SCALE_UP'], path: '/ready' };
const lambda = {
  hookTargetArn: 'arn:aws:lambda:us-east-1:000000000000:function:hook-check',
  lifecycleStages: ['TEST_TRAFFIC_SHIFT'],
};
const pause = { targetType: 'PAUSE', lifecycleStages: ['POST_SCALE_UP'] };
const service = (more: object) => ({ taskDefinition: 'app', ...more });
const blueGreen = (more: object) => service({ deploymentConfiguration: { strategy: 'BLUE_GREEN', ...more } });

describe('gates', () => {
  it('get the defaults of their type', () => {
    const approval = { name: 'ok', type: 'approval', stages: ['SCALE_UP'] };
    const { gates } = parseOrRefuse(putService, service({ gates: [alarm, metric, http, approval] }), {});
    expect(gates).toEqual([
      { ...alarm, alreadyInAlarm: 'refuse' },
      { ...metric, count: 1, intervalSec: 60, failureLimit: 0, inconclusiveLimit: 3 },
      { ...http, matcher: '200-399', intervalSec: 10, successThreshold: 3, failureLimit: 0 },
      { ...approval, timeoutSec: 86_400, onTimeout: 'ROLLBACK' },
    ]);
  });

  it('measure a MetricDataQuery also as CloudWatch writes it', () => {
    const capitals = {
      Id: 'errors',
      MetricStat: {
        Metric: { Namespace: 'Shop', MetricName: 'Errors', Dimensions: [{ Name: 'Shop', Value: 'North' }] },
        Period: 60,
        Stat: 'Sum',
      },
    };
    const { gates } = parseOrRefuse(putService, service({ gates: [{ ...metric, metric: capitals }] }), {});
    const dimensions = [{ name: 'Shop', value: 'North' }];
    expect(gates).toMatchObject([
      { metric: { id: 'errors', metricStat: { ...metricStat, metric: { ...metricStat.metric, dimensions } } } },
    ]);
    for (const gate of [
      { ...metric, metric: { metricStat, MetricStat: metricStat } },
      { ...metric, Metric: capitals },
    ]) {
      expect(problemsOf(putService, service({ gates: [gate] }))).toContainEqual({
        pointer: expect.stringMatching(/(Metric|MetricStat)$/),
        detail: expect.stringContaining('is not a known field here'),
      });
    }
  });

  it.each<[object, string, string]>([
    [{ ...alarm, alarmNames: undefined }, '/gates/0/alarmNames', 'is needed'],
    [{ ...alarm, count: 3 }, '/gates/0/count', 'must be left out of a gate of type alarm'],
    [{ ...alarm, stages: ['TEST_TRAFFIC_SHIFT'] }, '/gates/0/stages/0', 'ROLLING has no TEST_TRAFFIC_SHIFT: it has'],
    [{ ...alarm, stages: ['BAKE_TIME'] }, '/gates/0/stages/0', 'no BAKE_TIME without bakeTimeInMinutes'],
    [{ ...alarm, stages: ['CLEAN_UP'] }, '/gates/0/stages/0', 'must be one of'],
    [{ ...http, path: undefined }, '/gates/0/path', 'is needed'],
    [{ ...http, path: 'http://169.254.169.254/' }, '/gates/0/path', 'begins with "/"'],
    [{ ...http, matcher: '399-200' }, '/gates/0/matcher', 'codes or ranges'],
    [{ ...http, host: 'db' }, '/gates/0/host', 'is not a known field here'],
    [{ ...http, count: 3 }, '/gates/0/count', 'must be left out of a gate of type http'],
    [{ ...http, stages: ['PRE_SCALE_UP'] }, '/gates/0/stages/0', 'no task of the new revision runs at PRE_SCALE_UP'],
    [{ ...metric, successCondition: 'result <' }, '/gates/0/successCondition', 'does not parse: it ends too early'],
    [{ ...metric, successCondition: undefined }, '/gates/0/successCondition', 'is needed'],
    [{ ...metric, metric: {} }, '/gates/0/metric', 'exactly one of metricStat and expression'],
    [{ ...metric, metric: { expression: 'm1 * 2' } }, '/gates/0/metric/metrics', 'at least one metric'],
  ])('%j is refused', (gate, pointer, detail) => {
    const problems = problemsOf(putService, service({ gates: [gate] }));
    expect(problems).toContainEqual({ pointer, detail: expect.stringContaining(detail) });
  });

  it('have names of their own', () => {
    const problems = problemsOf(putService, service({ gates: [alarm, alarm] }));
    expect(problems.map(({ pointer }) => pointer)).toEqual(['/gates/1/name']);
  });
});

describe('lifecycle hooks', () => {
  it('that pause wait for a day and roll back, unless said', () => {
    const { deploymentConfiguration } = parseOrRefuse(putService, blueGreen({ lifecycleHooks: [pause] }), {});
    expect(deploymentConfiguration.lifecycleHooks).toEqual([
      { ...pause, timeoutConfiguration: { timeoutInMinutes: 1440, action: 'ROLLBACK' } },
    ]);
  });

  it.each<[object, string, string]>([
    [{ ...pause, lifecycleStages: ['SCALE_UP'] }, '/lifecycleStages/0', 'must be one of'],
    [{ ...pause, lifecycleStages: ['TEST_TRAFFIC_SHIFT'] }, '/lifecycleStages/0', 'no PAUSE hook stands at'],
    [{ ...pause, hookTargetArn: lambda.hookTargetArn }, '/hookTargetArn', 'must be left out'],
    [{ ...pause, hookDetails: {} }, '/hookDetails', 'must be left out'],
    [{ lifecycleStages: ['POST_SCALE_UP'] }, '/hookTargetArn', 'is needed'],
    [{ ...lambda, hookTargetArn: 'check' }, '/hookTargetArn', 'must be the ARN of a Lambda function'],
    [{ ...lambda, hookDetails: ['a'] }, '/hookDetails', 'must be an object'],
    [{ ...lambda, hookDetails: { '': 1 } }, '/hookDetails', 'names that are not empty'],
    [{ ...lambda, hookDetails: { a: 1e200 } }, '/hookDetails', 'numbers under 1e125'],
    [{ ...lambda, hookDetails: { a: 'x'.repeat(5000) } }, '/hookDetails', 'at most 4096 characters'],
    [
      { ...lambda, timeoutConfiguration: { timeoutInMinutes: 1441 } },
      '/timeoutConfiguration/timeoutInMinutes',
      'at most 1440 minutes for AWS_LAMBDA',
    ],
  ])('%j are refused', (hook, place, detail) => {
    const problems = problemsOf(putService, blueGreen({ lifecycleHooks: [hook] }));
    const pointer = `/deploymentConfiguration/lifecycleHooks/0${place}`;
    expect(problems).toContainEqual({ pointer, detail: expect.stringContaining(detail) });
  });
});

describe('hooks of one type', () => {
  it('are at most ten, and a PAUSE hook may wait for two weeks', () => {
    const long = { ...pause, timeoutConfiguration: { timeoutInMinutes: 20_160 } };
    const hooks = [...Array(10).fill(long), ...Array(10).fill(lambda)];
    expect(problemsOf(putService, blueGreen({ lifecycleHooks: hooks }))).toEqual([]);
    const [first] = problemsOf(putService, blueGreen({ lifecycleHooks: [...hooks.slice(1), lambda] }));
    expect(first).toEqual({
      pointer: '/deploymentConfiguration/lifecycleHooks/19',
      detail: 'a service has at most 10 AWS_LAMBDA hooks',
    });
  });
});

describe('a condition', () => {
  it.each([
    ['result < 5', 4, true],
    ['result < 5', 5, false],
    ['result >= 1 && result <= 2 || result == 9', 9, true],
    ['!(result * 100 / 4 > 50)', 3, false],
    ['-result + 1.5e1 > 10 - 2', 8, false],
    ['1 + 2 * 3 == 7', 0, true],
  ])('%s of %d is %p', (text, value, expected) => {
    expect(parseCondition(text)(value)).toBe(expected);
  });

  it.each([
    ['', 'ends too early'],
    ['result', 'compares nothing'],
    ['result < 5 < 6', 'takes numbers'],
    ['result && 1', 'takes comparisons'],
    ['!result', 'does not go before that'],
    ['process.exit(1)', 'nothing known at position 0'],
    ['result < 5)', 'unexpected )'],
    [`${'('.repeat(99)}1`, 'nested too deeply'],
  ])('%s does not parse', (text, message) => {
    expect(() => parseCondition(text)).toThrow(message);
  });

  it('is either parsed or refused with a reason, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('result', '1', '<', '&&', '(', ')', '-', '!', ' ', 'x') }),
        (text) => {
          try {
            expect(typeof parseCondition(text)(1)).toBe('boolean');
          } catch (error) {
            expect(error).toMatchObject({ name: 'ConditionError' });
          }
        },
      ),
    );
  });
});
