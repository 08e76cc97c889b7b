import type { Chance } from '../chance.ts';
import type { HookWord } from './ground.ts';
import type { Act, Story } from './story.ts';
import { act, during, up } from './tell.ts';

const HOOK_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:hook-check';
const ALARMS = { alarmNames: ['errors'], enable: true, rollback: true };
const MEASURED = { metricStat: { metric: { namespace: 'Shop', metricName: 'Errors' }, period: 60, stat: 'Maximum' } };

/** web:2 behind an alarm, and the alarm goes off while it comes up. */
function alarmed(chance: Chance, atMs: number): Act[] {
  return [
    act(atMs, 'deploys web:2 behind an alarm', (actor) =>
      actor.deploy('web:2', {}, { alarms: ALARMS, bakeTimeInMinutes: 1 }),
    ),
    act(atMs + during(chance) / 4, 'the alarm goes off', (actor) => actor.alarm()),
  ];
}

/** Whether the measurement lets web:2 succeed, and what there is to be measured. */
const DOWN: [boolean, string, Act['do']] = [
  false,
  'CloudWatch is down',
  (actor) => actor.powers.breakService('monitoring', true),
];
const MEASURES: readonly [boolean, string, Act['do']][] = [
  DOWN,
  DOWN,
  [true, 'the metric is good', (actor) => actor.measure(1)],
  [false, 'the metric is bad', (actor) => actor.measure(9)],
  [false, 'nobody measures anything', () => {}],
];

const makesAlarm = act(0, 'makes an alarm', (actor) => actor.makeAlarm());

/** What judges a deployment while it happens: it says no, nobody says yes, or nobody can be asked. */
export const GATE_STORIES: Readonly<Record<string, Story>> = {
  'alarm-gate': {
    needs: 'rollback',
    draw(chance) {
      const [first, atMs] = up(chance);
      return [makesAlarm, first, ...alarmed(chance, atMs)];
    },
  },
  // Nobody is told that the alarm went off: it is looked at.
  'alarm-unheard': {
    needs: 'rollback',
    draw(chance) {
      const [first, atMs] = up(chance);
      const lose = act(atMs - 100, 'every event is lost from here on', (actor) => actor.powers.loseEvents(true));
      return [makesAlarm, first, lose, ...alarmed(chance, atMs)];
    },
  },
  'metric-gate': {
    draw(chance) {
      const [first, atMs] = up(chance);
      const stages = [chance.oneOf(['SCALE_UP', 'POST_SCALE_UP', 'BAKE_TIME'])];
      const limits = { count: 1, intervalSec: 20, failureLimit: 0, inconclusiveLimit: 1 };
      const gate = { name: 'errors', type: 'metric', stages, metric: MEASURED, ...limits };
      const condition = chance.oneOf([{ successCondition: 'result < 5' }, { failureCondition: 'result >= 5' }]);
      const [isGood, words, trouble] = chance.oneOf(MEASURES);
      return [
        first,
        act(atMs, `deploys web:2, of which a metric is measured, and ${words}`, async (actor) => {
          await actor.beginMetric();
          await actor.deploy('web:2', { gates: [{ ...gate, ...condition }] });
          await trouble(actor);
          if (!isGood) actor.forbid();
        }),
      ];
    },
  },
  'hook-gate': {
    draw(chance) {
      const [first, atMs] = up(chance);
      const word = chance.oneOf<HookWord>(['SUCCEEDED', 'IN_PROGRESS twice', 'FAILED', 'nonsense', 'an error']);
      const lifecycleStages = [chance.oneOf(['PRE_SCALE_UP', 'POST_SCALE_UP'])];
      const lifecycleHooks = [{ hookTargetArn: HOOK_ARN, lifecycleStages }];
      return [
        first,
        act(atMs, `deploys web:2, about which a hook says: ${word}`, async (actor) => {
          actor.powers.answerHook(word);
          await actor.deploy('web:2', {}, { lifecycleHooks });
          if (word !== 'SUCCEEDED' && word !== 'IN_PROGRESS twice') actor.forbid();
        }),
      ];
    },
  },
  'http-gate': {
    draw(chance) {
      const [first, atMs] = up(chance);
      const answer = chance.oneOf([200, 503, 'down'] as const);
      const gate = { name: 'smoke', type: 'http', stages: ['POST_SCALE_UP'], path: '/ready' };
      const gates = [{ ...gate, intervalSec: 5, successThreshold: 2, failureLimit: 1 }];
      return [
        first,
        act(atMs, `deploys web:2, which is asked over HTTP and answers: ${answer}`, async (actor) => {
          actor.powers.answerProbes(answer);
          await actor.deploy('web:2', { gates });
          if (answer !== 200) actor.forbid();
        }),
      ];
    },
  },
  approval: {
    draw(chance) {
      const [first, atMs] = up(chance);
      const stages = [chance.oneOf(['PRE_SCALE_UP', 'SCALE_UP', 'POST_SCALE_UP'])];
      const gates = [{ name: 'ok', type: 'approval', stages, timeoutSec: 300 }];
      const isGiven = chance.isTrue(0.5);
      const answer = act(atMs + chance.between(15_000, 90_000), 'approves', (actor) => actor.approve());
      return [
        first,
        act(atMs, 'deploys web:2, which somebody has to approve', async (actor) => {
          await actor.deploy('web:2', { gates });
          actor.forbid();
        }),
        ...(isGiven ? [answer] : []),
      ];
    },
  },
};
