import { afterEach, describe, expect, it } from '@jest/globals';
import { steerDeployment } from '../../../../shared/use-cases/rollout/steer-deployment.ts';
import { explainDeployment } from '../../../../shared/use-cases/services/explain-deployment.ts';
import { presentService } from '../../../../shared/use-cases/services/present-service.ts';
import { listFleet } from '../../../harness/judge.ts';
import { jobsLeft, watchJobs } from '../../../harness/judge-jobs.ts';
import type { Script } from '../../../harness/scripted-driver.ts';
import { startWorld, type World } from '../../../harness/start-world.ts';
import { definitionOf, type User, userOf } from '../../../harness/user.ts';

let world: World;
let user: User;
let violations: string[];
afterEach(async () => {
  const { failures } = world;
  await world.stop();
  expect(failures).toEqual([]);
  expect(violations).toEqual([]);
});

/** A world with the service on web:1; without an image nothing is deployed. */
async function open(scripts: Record<string, Script>, image: string | undefined = 'web:1', options = {}): Promise<void> {
  world = await startWorld({ scripts, ...options });
  user = userOf(world);
  violations = watchJobs(world).violations;
  if (!image) return;
  await user.deploy(image);
  await user.reaches('SUCCESSFUL');
}

const job = (command: string, more: object = {}) => ({
  containerOverrides: [{ name: 'app', command: [command] }],
  ...more,
});
const rollsBack = { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } } };
const now = async () => (await user.records()).deployment;
const running = () => world.fleet.list().map(({ image, command }) => [image, command].filter(Boolean).join(' '));
const steer = async (verb: 'stop' | 'rollback' | 'pause' | 'resume') => {
  const { id } = await now();
  return user.ask((deps) => steerDeployment(deps, user.key, id, verb));
};
const runs = (what: string) => world.time.until(() => running().includes(what), 30_000);
/** Everything is told and nothing goes on: no job, no execution, no task beside the service's own. */
async function isQuiet(count = 2): Promise<void> {
  await world.time.pass(5_000);
  const { deployment, tasks } = await user.records();
  expect(deployment.job).toBeUndefined();
  expect(tasks).toHaveLength(count);
  const others = (await jobsLeft(world)).filter((text) => text !== `ECS runs ${count} tasks`);
  expect(count === 0 ? await jobsLeft(world) : others).toEqual([]);
}

describe('a service', () => {
  it('shows its jobs and gates as they were wished, variables by their names alone', async () => {
    await open({});
    const gates = [{ name: 'ok', type: 'approval', stages: ['POST_SCALE_UP'], timeoutSec: 60, onTimeout: 'ROLLBACK' }];
    const override = { name: 'app', command: ['check'] };
    const postDeploy = { containerOverrides: [{ ...override, environment: [{ name: 'KEY', value: 'x' }] }] };
    await user.deploy('web:2', { gates, preDeploy: job('migrate', { timeoutSec: 60 }), postDeploy });
    expect(presentService(world.config, await user.records(), [])).toMatchObject({
      gates,
      preDeploy: job('migrate', { timeoutSec: 60 }),
      postDeploy: { containerOverrides: [{ ...override, environment: [{ name: 'KEY' }] }], timeoutSec: 900 },
    });
  });
});

describe('preDeploy', () => {
  it('runs a task of the new revision to its end before any task is replaced', async () => {
    await open({ 'web:2 migrate': { exitAfterMs: 20_000, exitCode: 0 } });
    await user.deploy('web:2', { preDeploy: job('migrate') });
    await runs('web:2 migrate');
    await world.time.pass(15_000);
    expect(running().sort()).toEqual(['web:1', 'web:1', 'web:2 migrate']);
    expect(await now()).toMatchObject({ status: 'IN_PROGRESS', stage: 'PRE_SCALE_UP' });
    await world.time.until(() => !running().includes('web:2 migrate'), 10_000);
    const endedAtMs = world.time.nowMs();
    // Its end goes on at once, and not only at the next look, which is a minute later.
    await world.time.until(async () => (await now()).stage === 'SCALE_UP', 5_000);
    expect(world.time.nowMs() - endedAtMs).toBeLessThan(2_000);
    await user.reaches('SUCCESSFUL', 60_000);
    expect(running()).toEqual(['web:2', 'web:2']);
    const timeline = await explainDeployment(world.peek, await user.records(), await now());
    const passed = timeline.find(({ text }) => text.startsWith('gate preDeploy passed'));
    expect(passed?.text).toBe(`gate preDeploy passed: its task ${passed?.taskId} has exited with 0`);
    await isQuiet();
  });

  it("launches from the revision's own definition, in the service's place, with nothing but the overrides otherwise", async () => {
    await open({ 'web:2 migrate': { exitAfterMs: 1_000, exitCode: 0 } });
    await user.deploy('web:2', { preDeploy: job('migrate') });
    await runs('web:2 migrate');
    const { deployment, revisions } = await user.records();
    const own = revisions.find(({ revision }) => revision === deployment.revision)?.ownTaskDefinitionArn;
    const task = (await listFleet(world)).find(({ group }) => group?.startsWith('slipway-world:'));
    expect(task).toMatchObject({ taskDefinitionArn: own, launchType: 'FARGATE' });
    expect(task?.overrides).toMatchObject({ containerOverrides: [{ name: 'app', command: ['migrate'] }] });
    await user.reaches('SUCCESSFUL', 60_000);
  });

  it('that fails ends the deployment with its exit code and what it wrote last, and no task was replaced', async () => {
    const output = 'connect postgres://app:hunter2@db/app\nrelation "users" does not exist\n';
    await open({ 'web:2 migrate': { exitAfterMs: 1_000, exitCode: 3, output } });
    const before = (await user.records()).tasks.map(({ id }) => id);
    await user.deploy('web:2', { preDeploy: job('migrate') });
    await user.reaches('FAILED', 60_000);
    const { reason, timeline } = await now();
    expect(reason).toMatch(
      /^PRE_SCALE_UP: gate preDeploy failed: its task \w{32} has failed \(exit code 3, 1 of 1 tries\): /,
    );
    expect(reason).toMatch(/it wrote last:\nconnect postgres:\/\/\*\*\*@db\/app\nrelation "users" does not exist$/);
    expect(JSON.stringify([timeline, await user.said()])).not.toContain('hunter2');
    expect((await user.records()).tasks.map(({ id }) => id)).toEqual(before);
    await isQuiet();
  });

  it('that fails is rolled back where that is asked for, without another one', async () => {
    await open({ 'web:2 migrate': { exitAfterMs: 1_000, exitCode: 3 } });
    await user.deploy('web:2', { preDeploy: job('migrate'), ...rollsBack });
    await user.reaches('ROLLBACK_SUCCESSFUL', 60_000);
    expect(running()).toEqual(['web:1', 'web:1']);
    expect((await listFleet(world)).filter(({ group }) => group?.startsWith('slipway-world:'))).toHaveLength(1);
    await isQuiet();
  });

  it('is tried again by its exit code, within its attempts', async () => {
    await open({ 'web:2 migrate': { exitAfterMs: 1_000, exitCode: 75 } });
    const evaluateOnExit = [
      { action: 'RETRY', onExitCode: '75' },
      { action: 'EXIT', onReason: '*' },
    ];
    await user.deploy('web:2', { preDeploy: job('migrate', { retryStrategy: { attempts: 3, evaluateOnExit } }) });
    await world.time.pass(2_500);
    world.fleet.script('web:2 migrate', { exitAfterMs: 1_000, exitCode: 0 });
    await user.reaches('SUCCESSFUL', 60_000);
    expect((await listFleet(world)).filter(({ group }) => group?.startsWith('slipway-world:')).length).toBeGreaterThan(
      1,
    );
  });

  it('is stopped when it runs longer than timeoutSec, which fails it', async () => {
    await open({ 'web:2 migrate': {} });
    await user.deploy('web:2', { preDeploy: job('migrate', { timeoutSec: 30 }) });
    await user.reaches('FAILED', 60_000);
    expect((await now()).reason).toContain('1 of 1 tries): it ran longer than timeoutSec (30 s)');
    await isQuiet();
  });

  it('of a deployment that is replaced is stopped, and has ended before the next one begins', async () => {
    await open({ 'web:2 migrate': { stopMs: 20_000 }, 'web:3 migrate': { exitAfterMs: 5_000, exitCode: 0 } });
    await user.deploy('web:2', { preDeploy: job('migrate') });
    await runs('web:2 migrate');
    await user.deploy('web:3', { preDeploy: job('migrate') });
    await world.time.until(() => {
      const jobs = running().filter((what) => what.endsWith('migrate'));
      expect(jobs.length).toBeLessThan(2);
      return jobs.includes('web:3 migrate');
    }, 60_000);
    await user.reaches('SUCCESSFUL', 60_000);
    expect(await user.deployments()).toEqual(['SUCCESSFUL', 'STOPPED', 'SUCCESSFUL']);
    await isQuiet();
  });

  it.each(['stop', 'rollback'] as const)('is stopped where the user says %s', async (verb) => {
    await open({ 'web:2 migrate': {} });
    await user.deploy('web:2', { preDeploy: job('migrate') });
    await runs('web:2 migrate');
    await steer(verb);
    await user.reaches(verb === 'stop' ? 'STOPPED' : 'ROLLBACK_SUCCESSFUL', 60_000);
    await world.time.until(() => !running().includes('web:2 migrate'), 10_000);
    expect(running()).toEqual(['web:1', 'web:1']);
    await isQuiet();
  });

  it('is stopped where the service is deleted, which is INACTIVE only after it', async () => {
    await open({ 'web:2 migrate': { stopMs: 25_000 } });
    await user.deploy('web:2', { preDeploy: job('migrate') });
    await runs('web:2 migrate');
    await user.remove();
    await world.time.pass(10_000);
    expect(running()).toEqual(['web:2 migrate']);
    expect((await user.records()).service.status).toBe('DRAINING');
    await world.time.until(async () => (await user.records()).service.status === 'INACTIVE', 60_000);
    expect(running()).toEqual([]);
    await isQuiet(0);
  });

  it('goes on while the deployment is paused, and is judged when it is resumed', async () => {
    await open({ 'web:2 migrate': { exitAfterMs: 10_000, exitCode: 0 } });
    await user.deploy('web:2', { preDeploy: job('migrate') });
    await runs('web:2 migrate');
    await steer('pause');
    await world.time.pass(30_000);
    expect((await now()).stage).toBe('PRE_SCALE_UP');
    expect((await now()).outcome).toBeUndefined();
    await steer('resume');
    await user.reaches('SUCCESSFUL', 90_000);
  });

  it('of the first deployment of all: where it fails, no task of the service is started', async () => {
    await open({ 'web:1 migrate': { exitAfterMs: 1_000, exitCode: 1 } }, '');
    await user.deploy('web:1', { preDeploy: job('migrate') });
    await user.reaches('FAILED', 60_000);
    await world.time.pass(120_000);
    expect(running()).toEqual([]);
    await isQuiet(0);
    world.fleet.script('web:1 migrate', { exitAfterMs: 1_000, exitCode: 0 });
    await user.deploy('web:1', { preDeploy: job('migrate') });
    await user.reaches('SUCCESSFUL', 60_000);
    expect(running()).toEqual(['web:1', 'web:1']);
  });

  it('runs for a service that desires no task', async () => {
    await open({ 'web:2 migrate': { exitAfterMs: 1_000, exitCode: 0 } });
    await user.deploy('web:2', { desiredCount: 0, preDeploy: job('migrate') });
    await user.reaches('SUCCESSFUL', 60_000);
    expect((await listFleet(world)).filter(({ group }) => group?.startsWith('slipway-world:'))).toHaveLength(1);
    await isQuiet(0);
  });

  it('is decided without any event of ECS, and without the word of its end, by the audit and the next look', async () => {
    await open({ 'web:2 migrate': { exitAfterMs: 5_000, exitCode: 0 } }, 'web:1', {
      eventFaults: (event: { source?: string }) => (event.source === 'aws.ecs' ? { copies: 0 } : {}),
    });
    await user.deploy('web:2', { preDeploy: job('migrate') });
    await user.reaches('SUCCESSFUL', 600_000);
    await world.time.pass(300_000);
    await isQuiet();
  });

  it('is refused where it names no container of the definition, or none whose exit ends the task', async () => {
    await open({}, '');
    const sidecar = { name: 'log', image: 'log:1', essential: false };
    const definition = definitionOf('web:1');
    const taskDefinition = await user.register({
      ...definition,
      containerDefinitions: [...definition.containerDefinitions, sidecar],
    });
    const put = (name: string) => user.put(taskDefinition, { postDeploy: { containerOverrides: [{ name }] } });
    await expect(put('web')).rejects.toMatchObject({
      errors: [
        {
          pointer: '/postDeploy/containerOverrides/0/name',
          detail: 'must be a container of the definition, which has app, log; got "web"',
        },
      ],
    });
    await expect(put('log')).rejects.toMatchObject({ errors: [{ pointer: '/postDeploy/containerOverrides' }] });
  });
});

describe('postDeploy', () => {
  const bakes = (command: string) => ({
    postDeploy: job(command),
    deploymentConfiguration: { ...rollsBack.deploymentConfiguration, bakeTimeInMinutes: 10 },
  });

  it('runs when the new tasks have all of the traffic, and before the bake', async () => {
    await open({ 'web:2 check': { exitAfterMs: 10_000, exitCode: 0 } });
    await user.deploy('web:2', bakes('check'));
    await runs('web:2 check');
    await world.time.pass(5_000);
    expect(running().sort()).toEqual(['web:2', 'web:2', 'web:2 check']);
    expect((await now()).stage).toBe('POST_PRODUCTION_TRAFFIC_SHIFT');
    await world.time.until(async () => (await now()).stage === 'BAKE_TIME', 20_000);
    await user.reaches('SUCCESSFUL', 700_000);
    await isQuiet();
  });

  it('that fails brings the revision before back, and runs no other job on the way', async () => {
    await open({ 'web:2 check': { exitAfterMs: 1_000, exitCode: 9 } });
    await user.deploy('web:2', bakes('check'));
    await user.reaches('ROLLBACK_SUCCESSFUL', 120_000);
    expect((await now()).reason).toMatch(/^POST_PRODUCTION_TRAFFIC_SHIFT: gate postDeploy failed: .*exit code 9/);
    expect(running()).toEqual(['web:1', 'web:1']);
    await isQuiet();
  });
});
