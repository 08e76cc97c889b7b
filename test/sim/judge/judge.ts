import type { Call, Onlooker } from '../../harness/faults.ts';
import type { World } from '../../harness/start-world.ts';
import type { KnownInstance } from '../stories/actor-instances.ts';
import { createFleetTruth, type FleetTruth } from './fleet-truth.ts';
import { judgeCommit } from './judge-commit.ts';
import { judgeForeigner } from './judge-foreigner.ts';
import { judgePlacement } from './judge-instances.ts';
import { judgeLaunch } from './judge-launch.ts';
import { judgeWeights, type Weighed, watchWeights } from './judge-rollout.ts';
import { hearRule } from './judge-sleep.ts';
import { judgeDeregistration, judgeStop } from './judge-stop.ts';
import { createTableMirror } from './table-mirror.ts';

/** All that a judge sees of a world. */
export interface Bench {
  world: World;
  truth: FleetTruth;
  mirror: ReturnType<typeof createTableMirror>;
  /** By the host port of a target: when it was registered and deregistered by the launcher. */
  targets: Map<number, { registeredAtMs?: number; deregisteredAtMs?: number; group?: string }>;
  /** By task id, the last that the cloud has told of its health. */
  told: Map<string, 'healthy' | 'unhealthy'>;
  /** By task id, whether its target and its containers were healthy when they were last asked for. */
  toldEach: { target: Map<string, boolean>; containers: Map<string, boolean> };
  /** Ids of attempts that were ever intended, and of marks that were ever written. */
  attempts: Set<string>;
  intended: Set<string>;
  /** Ids that RunTask was ever called with. */
  launched: Set<string>;
  /** When each launch was made, and the highest count that was ever wanted. */
  launches: { atMs: number; deploymentId: string }[];
  mostWanted: number;
  marked: Set<string>;
  /** By rule, the target groups as they were last weighed. */
  weights: Map<string, Weighed[]>;
  /** By target group, when it was last known to have a target that serves. */
  servedAtMs: Map<string, number>;
  /** Since when a group with traffic has no target though the other one has; and the longest that it was so. */
  unserved: { sinceMs: number | undefined; longestMs: number };
  /** Tasks that neither scale-in nor a deployment may stop before then. */
  protectedUntilMs: Map<string, number>;
  /** By ARN, the container instances that ever were. */
  instances: Map<string, KnownInstance>;
  /** Rules by which requests lead to the function that wakes the service. */
  asleep: Set<string>;
  /** Deployments that were made by events; how often events have changed the count; and tasks that they have marked. */
  commandedDeployments: Set<string>;
  countsByCommand: number;
  stopsByCommand: Set<string>;
  /** By deployment, the stage that it is in, and since when. */
  stages: Map<string, { stage: string | undefined; step: number | undefined; sinceMs: number }>;
  /** Clocks may be off by so much in this seed. */
  toleranceMs: number;
  accuse(rule: string, what: string): void;
}

export interface Judge {
  onlooker: Onlooker;
  /** To be called before anything happens. */
  sit(world: World): void;
  bench: () => Bench;
  violations: string[];
}

/** So many sentences tell enough of a seed. */
const VIOLATIONS_MAX = 20;

/**
 * Watches every call of the launcher at the moment that it is made, and holds what it does against the fleet's truth
 * and against what the cloud has told it: S1 to S5, S7 and S10.
 */
export function createJudge(toleranceMs: number, tell: (what: string) => void): Judge {
  const violations: string[] = [];
  let bench: Bench | undefined;
  const sitting = (): Bench => {
    if (!bench) throw new Error('the judge has no world yet');
    return bench;
  };
  return {
    violations,
    bench: sitting,
    sit(world) {
      const accuse: Bench['accuse'] = (rule, what) => {
        tell(`VIOLATION ${rule}: ${what}`);
        if (violations.length < VIOLATIONS_MAX) violations.push(`${rule}: ${what}`);
      };
      bench = {
        world,
        // S3: one task ever for an id.
        truth: createFleetTruth(({ startedBy, arn }, twin) =>
          accuse('S3', `${startedBy} runs as ${twin.arn} and ${arn}`),
        ),
        mirror: createTableMirror(),
        targets: new Map(),
        told: new Map(),
        toldEach: { target: new Map(), containers: new Map() },
        attempts: new Set(),
        intended: new Set(),
        launched: new Set(),
        launches: [],
        mostWanted: 0,
        marked: new Set(),
        weights: new Map(),
        servedAtMs: new Map(),
        unserved: { sinceMs: undefined, longestMs: 0 },
        protectedUntilMs: new Map(),
        instances: new Map(),
        asleep: new Set(),
        commandedDeployments: new Set(),
        countsByCommand: 0,
        stopsByCommand: new Set(),
        stages: new Map(),
        toleranceMs,
        accuse,
      };
    },
    onlooker: {
      before(call) {
        if (bench) judgeForeigner(bench, call);
        if (bench && call.operation === 'StopTask') judgeStop(bench, call);
        if (bench && call.operation === 'RunTask') judgeLaunch(bench, call);
        if (bench && call.operation === 'ModifyRule') judgeWeights(bench, call);
        if (bench && call.operation === 'DeregisterTargets') {
          watchWeights(bench);
          judgeDeregistration(bench, call);
          noteTargets(bench, call, 'deregisteredAtMs');
        }
      },
      after(call, answer) {
        if (bench) see(bench, call, answer);
      },
    },
  };
}

function see(bench: Bench, call: Call, answer: unknown): void {
  const hear = HEAR[call.operation];
  if (hear) hear(bench, call, answer as never);
  else if (call.service === 'dynamodb') judgeCommit(bench, call, bench.mirror.apply(call));
}

const HEAR: Readonly<Record<string, (bench: Bench, call: Call, answer: never) => void>> = {
  RunTask(bench, _, answer) {
    seeLaunch(bench, answer);
    judgePlacement(bench, answer);
  },
  RegisterTargets: (bench, call) => noteTargets(bench, call, 'registeredAtMs'),
  DescribeTargetHealth(bench, _, answer) {
    hearHealth(bench, answer);
    watchWeights(bench);
  },
  DescribeTasks: (bench, _, answer) => hearTasks(bench, answer),
  ModifyRule: hearRule,
  DeleteRule: hearRule,
};

function seeLaunch(bench: Bench, { tasks = [] }: { tasks?: Parameters<FleetTruth['observe']>[0][] }): void {
  for (const task of tasks) bench.truth.observe(task);
}

function noteTargets({ targets }: Bench, call: Call, what: 'registeredAtMs' | 'deregisteredAtMs'): void {
  for (const { Port = 0 } of (call.input.Targets ?? []) as { Port?: number }[]) {
    const since =
      what === 'registeredAtMs'
        ? { registeredAtMs: Date.now(), group: String(call.input.TargetGroupArn) }
        : targets.get(Port);
    if (what === 'registeredAtMs') targets.set(Port, since ?? {});
    else if (since?.deregisteredAtMs === undefined) targets.set(Port, { ...since, deregisteredAtMs: Date.now() });
  }
}

interface TargetHealths {
  TargetHealthDescriptions?: { Target?: { Port?: number }; TargetHealth?: { State?: string } }[];
}

function hearHealth({ world, truth, told, toldEach }: Bench, { TargetHealthDescriptions = [] }: TargetHealths): void {
  const byPort = new Map(world.fleet.list().map(({ port, taskId }) => [port, taskId]));
  for (const { Target, TargetHealth } of TargetHealthDescriptions) {
    const taskId = byPort.get(Target?.Port);
    const task = taskId && [...truth.tasks.values()].find(({ arn }) => arn.endsWith(taskId));
    if (!task) continue;
    toldEach.target.set(task.startedBy, TargetHealth?.State === 'healthy');
    if (TargetHealth?.State === 'healthy') told.set(task.startedBy, 'healthy');
    else if (TargetHealth?.State === 'unhealthy') told.set(task.startedBy, 'unhealthy');
  }
}

function hearTasks(
  { told, toldEach }: Bench,
  { tasks = [] }: { tasks?: { startedBy?: string; healthStatus?: string }[] },
): void {
  for (const { startedBy = '', healthStatus } of tasks) {
    toldEach.containers.set(startedBy, healthStatus === 'HEALTHY');
    if (healthStatus === 'UNHEALTHY') told.set(startedBy, 'unhealthy');
    if (healthStatus !== 'HEALTHY') continue;
    // Of one that its target has been called ill by, the load balancer has the word.
    const isIllAsTarget = told.get(startedBy) === 'unhealthy' && toldEach.target.get(startedBy) === false;
    if (!isIllAsTarget) told.set(startedBy, 'healthy');
  }
}
