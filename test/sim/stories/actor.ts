import { createHash } from 'node:crypto';
import { AppError } from '../../../shared/contract/app-errors.ts';
import { parseOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { runTask as runTaskRequest } from '../../../shared/contract/run-task/run-task.ts';
import { putScaling as putScalingRequest } from '../../../shared/contract/scaling/put-scaling.ts';
import { lastPartOf } from '../../../shared/domain/names.ts';
import type { Steer } from '../../../shared/domain/steer.ts';
import { steerDeployment } from '../../../shared/use-cases/rollout/steer-deployment.ts';
import { putScaling } from '../../../shared/use-cases/scaling/put-scaling.ts';
import { runTask } from '../../../shared/use-cases/tasks/run-task.ts';
import { stopTask } from '../../../shared/use-cases/tasks/stop-task.ts';
import type { World } from '../../harness/start-world.ts';
import { definitionOf, type User } from '../../harness/user.ts';
import type { SpecDraw } from './story.ts';

/** A client that gets no answer, or a 5xx, asks again; a refusal it takes. */
const ATTEMPTS = 6;
const AGAIN_MS = 1_500;
/** Without data it stays as it was set. */
const ERRORS = {
  AlarmName: 'errors',
  Namespace: 'Shop',
  MetricName: 'Errors',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'ignore',
};
const DEPTH = {
  PolicyName: 'depth',
  PolicyType: 'TargetTrackingScaling',
  TargetTrackingScalingPolicyConfiguration: {
    TargetValue: 60,
    CustomizedMetricSpecification: { MetricName: 'Depth', Namespace: 'Shop', Statistic: 'Average' },
  },
};

export type Actor = ReturnType<typeof createActor>;

/** What a story may do to the world as a whole; it ends with the faults. */
export interface Powers {
  /** Every function that runs now dies. */
  killFunctions(): void;
  /** RunTask answers failures and no task. */
  refuseLaunches(on: boolean): void;
  loseEvents(on: boolean): void;
  /** RunTask launches, and what it answers is lost. */
  loseAnswers(on: boolean): void;
  /** Events, stream batches, messages and starts all come twice. */
  doubleEverything(on: boolean): void;
}

export interface ActorParts {
  world: World;
  user: User;
  spec: SpecDraw;
  powers: Powers;
  /** A value of a task's environment that is to be seen nowhere else. */
  canary: string;
  tell(what: string): void;
}

/** Whoever uses Slipway in a story, and what the world around does to its tasks. */
export function createActor({ world, user, spec, powers, canary, tell }: ActorParts) {
  const refusals: string[] = [];
  const definitions = new Map<string, string>();
  let wanted: number | undefined;
  let isSure = true;
  let isApproved = false;
  let forbidden: string | undefined;
  let requests = 0;
  let commanded = 0;

  async function insist<Answer>(work: () => Promise<Answer>): Promise<Answer | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        const isRefusal = error instanceof AppError && error.code !== 'ThrottlingException';
        if (isRefusal) {
          refusals.push(error.message);
          tell(`refused: ${error.message}`);
          return undefined;
        }
        if (attempt === ATTEMPTS) {
          tell(`given up: ${error}`);
          isSure = false;
          return undefined;
        }
        await world.time.pass(AGAIN_MS);
      }
    }
  }

  async function definitionFor(image: string, family = 'web'): Promise<string> {
    const known = definitions.get(image);
    if (known) return known;
    const environment = [{ name: 'SECRET', value: canary }];
    const arn = await user.register(definitionOf(image, { family, container: { ...spec.container, environment } }));
    definitions.set(image, arn);
    return arn;
  }

  return {
    refusals,
    powers,
    /** `configuration` goes over that of the seed's service. */
    deploy: async (image: string, more: object = {}, configuration: object = {}) => {
      const arn = await definitionFor(image);
      const deploymentConfiguration = { ...spec.more.deploymentConfiguration, ...configuration };
      const wish = { ...spec.more, ...more, deploymentConfiguration };
      const accepted = await insist(() => user.put(arn, wish));
      const isNew = accepted?.collection.service.generation === 1;
      if ('gates' in more) forbidden = arn;
      if (accepted)
        wanted =
          'desiredCount' in wish && wish.desiredCount !== undefined ? Number(wish.desiredCount) : isNew ? 1 : wanted;
      return accepted;
    },
    async scale(desiredCount: number): Promise<void> {
      if (await insist(() => user.scale(desiredCount))) wanted = desiredCount;
    },
    /** The count that was asked for last; undefined where an answer never came. */
    wanted: () => (isSure ? wanted : undefined),
    remove: () => insist(() => user.remove()),
    async steer(verb: Steer): Promise<void> {
      const records = await world.peek.store.load(user.key);
      if (records) await insist(() => user.ask((deps) => steerDeployment(deps, user.key, records.deployment.id, verb)));
    },
    /** Asks for one of the service's tasks to be stopped. */
    async stopOne(): Promise<void> {
      const records = await world.peek.store.load(user.key);
      const arn = records?.tasks.find(({ observed, stop }) => observed && !stop)?.observed?.arn;
      if (arn) await insist(() => user.ask((deps) => stopTask(deps, 'default', lastPartOf(arn), undefined)));
    },
    /** `kill -9` of so many of the running containers. */
    kill(count: number): void {
      for (const { taskId } of world.fleet.list().slice(0, count)) world.fleet.kill(taskId);
    },
    sicken(): void {
      const [first] = world.fleet.list();
      if (first) world.fleet.sicken(first.taskId);
    },
    killImage(image: string): void {
      for (const running of world.fleet.list()) if (running.image === image) world.fleet.kill(running.taskId);
    },
    /** From here on nothing starts from this image. */
    spoil: (image: string) => world.fleet.script(image, { pullError: `manifest for ${image} not found` }),
    /** Makes the alarm that gates watch, or sets its state, in which it stays. */
    async alarm(StateValue: 'OK' | 'ALARM'): Promise<void> {
      if (StateValue === 'OK') await world.call('monitoring', 'PutMetricAlarm', ERRORS);
      await world.call('monitoring', 'SetAlarmState', { AlarmName: 'errors', StateValue, StateReason: 'the story' });
      if (StateValue === 'ALARM') forbidden = definitions.get('web:2');
    },
    async approve(): Promise<void> {
      await this.steer('resume');
      isApproved = true;
    },
    /** The definition whose deployment must not succeed: its gate says no, or nobody has said yes. */
    forbidden: () => (isApproved ? undefined : forbidden),
    /** Puts a target of 60 on a metric, which `overload` puts at 90. */
    async scaleBetween(bounds: { minCapacity: number; maxCapacity: number }): Promise<void> {
      isSure = false;
      const body = parseOrRefuse(putScalingRequest, { ...bounds, policies: [DEPTH] }, { ...user.key });
      await insist(() => user.ask((deps) => putScaling(deps, user.key, body, undefined)));
    },
    /** Its alarm goes off twice: what it asks for is the same. */
    async overload(): Promise<void> {
      const MetricData = [3, 2, 1].map((minutes) => ({
        MetricName: 'Depth',
        Value: 90,
        Timestamp: new Date(Date.now() - minutes * 60_000),
      }));
      await world.call('monitoring', 'PutMetricData', { Namespace: 'Shop', MetricData });
      const { MetricAlarms } = await world.call<{ MetricAlarms: { AlarmName: string }[] }>(
        'monitoring',
        'DescribeAlarms',
        {},
      );
      const AlarmName = MetricAlarms.find((alarm) => alarm.AlarmName.includes('-out-'))?.AlarmName;
      if (!AlarmName) return;
      for (const StateValue of ['OK', 'ALARM', 'OK', 'ALARM']) {
        await world.call('monitoring', 'SetAlarmState', { AlarmName, StateValue, StateReason: 'the story' });
        await world.time.pass(500);
      }
    },
    /** A one-off task; a request that is sent again is the same request. */
    async runOneOff(image: string, count: number, more: object = {}): Promise<void> {
      const taskDefinition = await definitionFor(image, 'job');
      const request = parseOrRefuse(runTaskRequest, { taskDefinition, count, ...more }, { cluster: 'default' });
      requests += 1;
      const name = `request ${requests}`;
      const newId = (slot: number) => createHash('sha256').update(`${name} ${slot}`).digest('hex').slice(0, 32);
      await insist(() => user.ask((deps) => runTask({ ...deps, newId }, 'default', request)));
    },
    /** An event that commands so many tasks; how many were commanded in all. */
    async command(image: string, count: number): Promise<void> {
      const taskDefinition = await definitionFor(image, 'job');
      commanded += count;
      const Detail = JSON.stringify({ taskDefinition, count });
      const Entry = { EventBusName: world.config.busName, Source: 'ci', DetailType: 'Slipway Run Task', Detail };
      await world.call('events', 'PutEvents', { Entries: [{ ...Entry, Time: new Date() }] });
    },
    commanded: () => commanded,
    async stopOneOff(): Promise<void> {
      const [task] = await world.peek.store.listOneOffTasks('default');
      const arn = task?.observed?.arn;
      if (arn) await insist(() => user.ask((deps) => stopTask(deps, 'default', lastPartOf(arn), undefined)));
    },
  };
}
