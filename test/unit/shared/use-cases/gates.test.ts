import { afterEach, describe, expect, it } from '@jest/globals';
import { parseOrRefuse } from '../../../../shared/contract/parse-or-refuse.ts';
import { putService } from '../../../../shared/contract/service/service.ts';
import type { Gate } from '../../../../shared/domain/gate.ts';
import type { EvaluateGate, GateVerdict } from '../../../../shared/ports/gates.ts';
import { steerDeployment } from '../../../../shared/use-cases/rollout/steer-deployment.ts';
import { acceptService } from '../../../../shared/use-cases/services/accept-service.ts';
import { leftovers } from '../../../harness/judge.ts';
import { startWorld, type World, type WorldOptions } from '../../../harness/start-world.ts';
import { definitionOf, type User, userOf } from '../../../harness/user.ts';

let world: World;
let user: User;
/** When each look was, in seconds from the first one. */
let looks: number[];

afterEach(async () => {
  const { failures } = world;
  await world.stop();
  expect(failures).toEqual([]);
});

/** A world whose gates of type "scripted" say what the script says at each look, the last word again and again. */
async function open(script: readonly GateVerdict[], options: WorldOptions = {}): Promise<void> {
  looks = [];
  const scripted: EvaluateGate = async ({ evaluation, elapsedSec }) => {
    looks.push(elapsedSec);
    return script[Math.min(evaluation, script.length) - 1] ?? { verdict: 'passed', detail: '' };
  };
  world = await startWorld({ gates: { scripted }, ...options });
  user = userOf(world);
}

const again = (waitSec: number): GateVerdict => ({ verdict: 'again', waitSec });

async function deploy(
  image: string,
  stages: Gate['stages'],
  more: object = {},
  gate: Partial<Gate> = {},
): Promise<void> {
  const taskDefinition = await user.register(definitionOf(image));
  const given = { taskDefinition, desiredCount: 2, minHealthySec: 2, progressDeadlineSec: 60, ...more };
  const { desiredCount, forceNewDeployment, ...spec } = parseOrRefuse(putService, given, { ...user.key });
  const gates: Gate[] = stages.length > 0 ? [{ name: 'errors', type: 'scripted', stages, ...gate }] : [];
  await user.ask((deps) =>
    acceptService(deps, user.key, { spec: { ...spec, gates }, desiredCount, forceNewDeployment }),
  );
}

const deploymentNow = async () => (await user.records()).deployment;
const rollsBack = { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } } };

describe('a gate beside a stage', () => {
  it('holds the deployment until it has passed, though the goal of the stage is reached before', async () => {
    await open([again(10), again(20), { verdict: 'passed', detail: '0 of 5 % errors' }]);
    await deploy('web:1', ['SCALE_UP']);
    await world.time.pass(25_000);
    expect(world.fleet.list()).toHaveLength(2);
    expect((await deploymentNow()).outcome).toBeUndefined();
    await user.reaches('SUCCESSFUL', 30_000);
    expect(looks).toEqual([0, 10, 30].map((sec) => expect.closeTo(sec, 0)));
    const { timeline } = await deploymentNow();
    expect(timeline.map(({ text }) => text)).toContain('gate errors passed: 0 of 5 % errors');
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('that fails ends the stage at once, and the deployment with it', async () => {
    await open([again(3), { verdict: 'failed', detail: '9 of 5 % errors' }]);
    await deploy('web:1', []);
    await user.reaches('SUCCESSFUL');
    const startedAtMs = world.time.nowMs();
    await deploy('web:2', ['SCALE_UP'], { minHealthySec: 50 });
    await user.reaches('FAILED', 30_000);
    expect(world.time.nowMs() - startedAtMs).toBeLessThan(6_000);
    expect((await deploymentNow()).reason).toBe('SCALE_UP: gate errors failed: 9 of 5 % errors');
    await world.time.pass(10_000);
    expect(world.fleet.list().map(({ image }) => image)).toEqual(['web:1', 'web:1']);
  });

  it.each<[string, GateVerdict, object]>([
    ['the spec', { verdict: 'failed', detail: 'bad' }, rollsBack],
    ['the gate', { verdict: 'failed', detail: 'bad', rollback: true }, {}],
  ])('that fails while it bakes rolls back at once, by the word of %s', async (_, verdict, more) => {
    await open([again(20), verdict]);
    await deploy('web:1', []);
    await user.reaches('SUCCESSFUL');
    const { deploymentConfiguration = {} } = more as { deploymentConfiguration?: object };
    await deploy('web:2', ['BAKE_TIME'], {
      deploymentConfiguration: { ...deploymentConfiguration, bakeTimeInMinutes: 600 },
    });
    await user.reaches('ROLLBACK_SUCCESSFUL', 60_000);
    expect((await deploymentNow()).reason).toContain('BAKE_TIME: gate errors failed: bad');
    expect(world.fleet.list().map(({ image }) => image)).toEqual(['web:1', 'web:1']);
    expect(await leftovers(world, user)).toEqual(['an old task is left']);
  });

  it('that only watches is looked at for as long as the stage lasts, and no longer', async () => {
    await open([again(1)]);
    await deploy('web:1', ['SCALE_UP'], { minHealthySec: 10 }, { watches: true });
    await user.reaches('SUCCESSFUL', 30_000);
    const { length } = looks;
    expect(length).toBeGreaterThan(8);
    await world.time.pass(10_000);
    expect(looks).toHaveLength(length);
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('is let go when the stage fails without it', async () => {
    await open([again(5)], { scripts: { 'web:1': { exitAfterMs: 300, exitCode: 1 } } });
    await deploy('web:1', ['SCALE_UP']);
    await user.reaches('FAILED', 120_000);
    const { length } = looks;
    expect(length).toBeGreaterThan(5);
    await world.time.pass(60_000);
    expect(looks).toHaveLength(length);
    const { executions } = await world.call<{ executions: object[] }>('states', 'ListExecutions', {
      stateMachineArn: world.config.stateMachineArn,
      statusFilter: 'RUNNING',
    });
    expect(executions).toEqual([]);
  });

  it('is let go when the user has the deployment rolled back', async () => {
    await open([again(5)]);
    await deploy('web:1', []);
    await user.reaches('SUCCESSFUL');
    await deploy('web:2', ['SCALE_UP']);
    await world.time.pass(10_000);
    const { id } = await deploymentNow();
    await user.ask((deps) => steerDeployment(deps, user.key, id, 'rollback'));
    await user.reaches('ROLLBACK_SUCCESSFUL', 30_000);
    expect(await leftovers(world, user)).toEqual(['an old task is left']);
  });

  it('is not looked at while the deployment is paused', async () => {
    await open([again(1), again(1), { verdict: 'failed', detail: 'bad' }]);
    await deploy('web:1', ['SCALE_UP']);
    await world.time.until(async () => looks.length === 1);
    const { id } = await deploymentNow();
    await user.ask((deps) => steerDeployment(deps, user.key, id, 'pause'));
    await world.time.pass(120_000);
    expect(looks).toHaveLength(1);
    await user.ask((deps) => steerDeployment(deps, user.key, id, 'resume'));
    await user.reaches('FAILED', 60_000);
  });

  it('is watched on by the next execution where the first is aborted', async () => {
    await open([again(5), again(5), { verdict: 'passed', detail: 'fine' }]);
    await deploy('web:1', ['SCALE_UP']);
    await world.time.pass(7_000);
    await world.call('states', 'StopExecution', { executionArn: (await deploymentNow()).executionArn });
    await user.reaches('SUCCESSFUL', 60_000);
    expect((await deploymentNow()).executions).toBe(2);
    expect(looks.length).toBeGreaterThan(3);
  });

  // Seed 202420 with every kind of fault: it waited in PRE_SCALE_UP for ever.
  it('is watched on by the next execution also where nobody hears that the first is aborted', async () => {
    const isLost = (type: unknown) => type === 'Step Functions Execution Status Change';
    const eventFaults: WorldOptions['eventFaults'] = (event) => (isLost(event['detail-type']) ? { copies: 0 } : {});
    await open([again(5), again(5), { verdict: 'passed', detail: 'fine' }], { eventFaults });
    await deploy('web:1', ['PRE_SCALE_UP']);
    await world.time.pass(7_000);
    await world.call('states', 'StopExecution', { executionArn: (await deploymentNow()).executionArn });
    await user.reaches('SUCCESSFUL', 300_000);
    expect((await deploymentNow()).executions).toBe(2);
  });

  it('keeps its execution, however long it waits', async () => {
    await open([again(600), { verdict: 'passed', detail: 'fine' }]);
    await deploy('web:1', ['PRE_SCALE_UP']);
    await user.reaches('SUCCESSFUL', 900_000);
    expect((await deploymentNow()).executions).toBe(1);
  });
});

describe('a deployment without gates', () => {
  it('takes eight transitions, however many tasks it has', async () => {
    const counts: number[] = [];
    for (const desiredCount of [1, 12]) {
      await open([]);
      await deploy('web:1', [], { desiredCount });
      await user.reaches('SUCCESSFUL');
      const { executionArn } = await deploymentNow();
      const { events } = await world.call<{ events: { type: string }[] }>('states', 'GetExecutionHistory', {
        executionArn,
        maxResults: 1000,
      });
      counts.push(events.filter(({ type }) => type.endsWith('StateEntered')).length);
      if (desiredCount === 1) await world.stop();
    }
    expect(counts).toEqual([8, 8]);
  });
});
