import { describe, expect, it } from '@jest/globals';
import type { Deployment } from '../../../shared/contract/answers/deployment.ts';
import type { Service } from '../../../shared/contract/answers/service.ts';
import { AppError } from '../../../shared/contract/app-errors.ts';
import { deploymentAnswer, feedOf, noService, serviceAnswer, TASK_ID, taskDefinitionAnswer } from './answers.ts';
import { runSlipway } from './run-slipway.ts';

const OLD = ['the service was created', 'has started 2 tasks'];

/** A deployment that goes through these states, one each time it is looked at, and tells of each by an event. */
function rollout(...states: Partial<Deployment>[]) {
  const messages = [...OLD];
  let looks = 0;
  const feed = feedOf(messages);
  return {
    registerTaskDefinition: () => taskDefinitionAnswer(3),
    patchService: () => ({ service: serviceAnswer(), deployment: deploymentAnswer() }),
    putService: () => ({ service: serviceAnswer(), deployment: deploymentAnswer() }),
    listServiceEvents: feed,
    getDeployment: () => {
      const state = states[Math.min(looks, states.length - 1)] ?? {};
      looks += 1;
      if (looks <= states.length) messages.push(`step ${looks}`);
      return { deployment: deploymentAnswer(state) };
    },
    messages,
  };
}

const withoutTimes = (out: string) => out.replace(/^(\S+ )?\d\d:\d\d:\d\d {2}/gm, '');
const deploy = (answers: object, ...more: string[]) =>
  runSlipway(
    { ...answers } as Parameters<typeof runSlipway>[0],
    'deploy',
    'hello',
    '--image',
    'hello:2',
    '--wait',
    ...more,
  );

describe('deploy --wait', () => {
  it('tells each event once, in order, to the end, and ends with 0 when the deployment was SUCCESSFUL', async () => {
    const { messages, ...answers } = rollout({}, { runningCount: 1 }, { status: 'SUCCESSFUL', runningCount: 2 });
    const { code, out, api } = await deploy(answers);
    expect(code).toBe(0);
    expect(messages.length).toBe(5);
    expect(
      withoutTimes(out)
        .replace(/after [\d.]+ s/, 'after T s')
        .split('\n'),
    ).toEqual([
      'service hello: deployment d1 accepted (hello:1, 2 desired)',
      'step 1',
      'step 2',
      'step 3',
      'deployment d1 SUCCESSFUL after T s: 2 of 2 running',
    ]);
    expect(api.of('getDeployment')[0]?.params).toEqual({ cluster: 'default', service: 'hello', deployment: 'd1' });
  });

  it('waits for the next event by a long poll, without asking in between', async () => {
    const { messages: _, ...answers } = rollout({}, { status: 'SUCCESSFUL' });
    const { api } = await deploy(answers);
    expect(api.of('listServiceEvents').map(({ query }) => query)).toEqual([
      { limit: '1' },
      { after: '2', waitSec: '5' },
      { after: '3' },
      { after: '4' },
    ]);
  });

  it.each<[Deployment['status'], Partial<Deployment>, string]>([
    ['FAILED', { reason: 'SCALE_UP: no progress for 600 s' }, 'ended FAILED: SCALE_UP: no progress for 600 s'],
    ['STOPPED', { supersededBy: 'd2' }, 'ended STOPPED: deployment d2 came after it'],
    ['ROLLBACK_SUCCESSFUL', {}, 'ended ROLLBACK_SUCCESSFUL'],
    ['ROLLBACK_FAILED', {}, 'ended ROLLBACK_FAILED'],
  ])('ends with 1 when it was %s, and says why and where to look', async (status, more, said) => {
    const { messages: _, ...answers } = rollout({}, { status, ...more });
    const { code, err } = await deploy(answers);
    expect(code).toBe(1);
    expect(err).toContain(`slipway: deployment d1 ${said}\nWhat to do: "slipway ps hello --stopped"`);
  });

  it('follows a service that did not exist before, from its first event', async () => {
    const { messages: _, ...answers } = rollout({ status: 'SUCCESSFUL' });
    let asked = 0;
    const listServiceEvents: typeof answers.listServiceEvents = (request) => {
      asked += 1;
      return asked === 1 ? noService() : answers.listServiceEvents(request);
    };
    const { code, out } = await deploy({ ...answers, patchService: noService, listServiceEvents });
    expect(code).toBe(0);
    expect(withoutTimes(out)).toContain(`\n${OLD.join('\n')}\nstep 1\n`);
  });

  it('gives up after --timeout, and says that the deployment goes on', async () => {
    const { messages: _, ...answers } = rollout({});
    const { code, err } = await deploy(answers, '--timeout', '0.1');
    expect(code).toBe(1);
    expect(err).toContain('not over after 0.1 s; it goes on without this command');
  });

  it('bears a Slipway that is away for a moment', async () => {
    const { messages: _, ...answers } = rollout({ status: 'SUCCESSFUL' });
    let asked = 0;
    const getDeployment = () => {
      asked += 1;
      if (asked === 1) throw new AppError('ServiceUnavailableException', 'starting');
      return answers.getDeployment();
    };
    const { code, err } = await deploy({ ...answers, getDeployment });
    expect(code).toBe(0);
    expect(err).toBe('slipway: Not available right now: starting; asking again for 60 s\nslipway: it answers again');
  });

  it('prints only the deployment as it ended with --json', async () => {
    const { messages: _, ...answers } = rollout({}, { status: 'FAILED', reason: 'why' });
    const { code, out } = await deploy(answers, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({ deployment: deploymentAnswer({ status: 'FAILED', reason: 'why' }) });
  });

  it('waits for the count where only the count has changed', async () => {
    const { messages: _, ...answers } = rollout({ status: 'SUCCESSFUL', runningCount: 2 });
    const counts = [1, 2];
    const service = (runningCount: number) => serviceAnswer({ runningCount, pendingCount: 2 - runningCount });
    const { code, api } = await deploy({
      ...answers,
      patchService: () => ({ service: service(1), deployment: null }),
      getService: () => ({ service: service(counts.shift() ?? 2) }),
    });
    expect(code).toBe(0);
    expect(api.of('getDeployment')[0]?.params.deployment).toBe('d1');
    expect(api.of('getService').length).toBe(2);
  });
});

describe('delete', () => {
  const draining = serviceAnswer({ status: 'DRAINING', desiredCount: 0 });

  it('says that the service drains', async () => {
    const { code, out, api } = await runSlipway({ deleteService: () => ({ service: draining }) }, 'delete', 'hello');
    expect([code, out]).toEqual([0, 'service hello is DRAINING']);
    expect(api.requests.map(({ operationId }) => operationId)).toEqual(['deleteService']);
  });

  it.each<[string, () => { service: Service }]>([
    ['is INACTIVE', () => ({ service: serviceAnswer({ status: 'INACTIVE' }) })],
    ['is not found', noService],
  ])('--wait tells what happens until it %s', async (_, last) => {
    const messages = [...OLD];
    let looks = 0;
    const { code, out } = await runSlipway(
      {
        deleteService: () => ({ service: draining }),
        listServiceEvents: feedOf(messages),
        getService: () => {
          looks += 1;
          messages.push(`look ${looks}`);
          return looks < 2 ? { service: draining } : last();
        },
      },
      'delete',
      'hello',
      '--wait',
    );
    expect(code).toBe(0);
    expect(withoutTimes(out).split('\n')).toEqual([
      'service hello is DRAINING',
      'look 1',
      'look 2',
      'service hello is gone',
    ]);
  });
});

describe('events', () => {
  it('are printed oldest first', async () => {
    const { code, out, api } = await runSlipway({ listEvents: feedOf(OLD) }, 'events');
    expect(code).toBe(0);
    expect(withoutTimes(out).split('\n')).toEqual(OLD);
    expect(api.requests.map(({ query }) => query)).toEqual([{}]);
  });

  it('of one service are asked for by its name', async () => {
    const { api } = await runSlipway({ listServiceEvents: feedOf(OLD) }, 'events', 'hello');
    expect(api.requests[0]?.params).toEqual({ cluster: 'default', service: 'hello' });
  });

  it('are followed from the newest on, one JSON object a line', async () => {
    const messages = [...OLD];
    const feed = feedOf(messages);
    let polls = 0;
    const { out } = await runSlipway(
      {
        listEvents: (request) => {
          polls += 1;
          if (polls === 2) messages.push('something new');
          if (polls === 4) throw new AppError('AccessDeniedException', 'enough');
          return feed(request);
        },
      },
      'events',
      '--follow',
      '--json',
    );
    const lines = out.split('\n');
    const events = lines.slice(0, 3).map((line) => JSON.parse(line).message);
    expect(events).toEqual([...OLD, 'something new']);
  });
});

describe('scale and stop', () => {
  it('scale changes the count alone', async () => {
    const service = serviceAnswer({ desiredCount: 3 });
    const { out, api } = await runSlipway(
      { patchService: () => ({ service, deployment: null }) },
      'scale',
      'hello',
      '3',
    );
    expect(api.requests[0]?.body).toEqual({ desiredCount: 3 });
    expect(out).toBe('service hello: 3 desired, 1 running');
  });

  it('stop gives the reason on', async () => {
    const { code, api } = await runSlipway({ stopTask: noTask }, 'stop', TASK_ID, '--reason', 'it is Friday');
    expect(api.requests[0]).toMatchObject({ params: { task: TASK_ID }, query: { reason: 'it is Friday' } });
    expect(code).toBe(1);
  });
});

function noTask(): never {
  throw new AppError('TaskNotFoundException', `there is no task ${TASK_ID} in cluster default`);
}
