import { targetRevisionOf } from '../domain/deployment.ts';
import { hasJobEnded } from '../domain/job.ts';
import { executionNameOf } from '../domain/names.ts';
import { targetTypeOf } from '../domain/network-mode.ts';
import type { Service, TrafficRecord } from '../domain/service.ts';
import type { Task } from '../domain/task.ts';
import type { UnwantedJob } from '../planner/jobs/unwanted-job.ts';
import type { Plan } from '../planner/snapshot.ts';
import { weightsFor } from '../planner/traffic/shares.ts';
import { groupCountOf, trafficHashOf } from '../planner/traffic/traffic-hash.ts';
import type { Collection } from '../ports/store.ts';
import { changeCollection } from './change-collection.ts';
import { stopJob } from './jobs/stop-job.ts';
import { launchTasks } from './launch/launch-tasks.ts';
import { pinImages } from './launch/pin-images.ts';
import { registerTasks } from './launch/register-tasks.ts';
import type { ReconcileDeps } from './reconcile.ts';
import { shiftTraffic } from './stop/shift-traffic.ts';
import { stopTasks } from './stop/stop-tasks.ts';
import { setSleep } from './wake/set-sleep.ts';

/**
 * The effects of a plan, each recorded behind it and each safe to repeat. Answers whether there was any: then the
 * records have changed and a fresh plan is due.
 */
export async function carryOut(
  deps: ReconcileDeps,
  collection: Collection,
  planned: Plan,
  intents: readonly Task[],
): Promise<boolean> {
  // What a deployment before has left is on its way out before the next one begins.
  const ended = planned.stopJob !== undefined && (await endJob(deps, collection, planned.stopJob));
  const started = planned.startExecution && (await startExecution(deps, collection));
  const woken = planned.wakeExecution && (await wakeExecution(deps, collection));
  const moved = planned.traffic !== 'keep' && (await moveTraffic(deps, collection, planned.traffic));
  const shifted = planned.shift !== undefined && (await shiftTraffic(deps, collection, planned.shift));
  const slept = planned.sleep !== undefined && (await setSleep(deps, collection, planned.sleep));
  const launched = await launchTasks(deps, collection, [...intents, ...planned.replays]);
  const registered = await putInService(deps, collection, planned.register);
  const stops = await stopTasks(deps, collection, planned);
  // Last: a throttle here must not keep a task from being launched or stopped.
  const pinned = await pinImages(deps, collection, planned.pins);
  return ended || started || woken || moved || shifted || slept || launched || registered || stops || pinned;
}

/** Answers whether the record holds it no more: its task may take two minutes to stop, and its end is told then. */
async function endJob(deps: ReconcileDeps, { service }: Collection, { id, stop }: UnwantedJob): Promise<boolean> {
  const { job } = await stopJob(deps, { cluster: service.cluster, id }, stop);
  if (job && !hasJobEnded(job)) return false;
  const forgotten = await changeCollection(deps, service, (current) =>
    current.deployment.job?.id === id
      ? { service: current.service, deployment: { ...current.deployment, job: undefined }, wake: false }
      : undefined,
  );
  return forgotten !== undefined;
}

/** The name carries the count of starts, so a second ask for the same start is the same execution. */
async function startExecution({ rollouts, log }: ReconcileDeps, { service, deployment }: Collection): Promise<boolean> {
  if (deployment.supersededToken) await rollouts.wake(deployment.supersededToken, { superseded: true });
  const name = executionNameOf(deployment.id, deployment.epoch, deployment.executions);
  const input = {
    cluster: service.cluster,
    service: service.service,
    deploymentId: deployment.id,
    epoch: deployment.epoch,
  };
  const answer = await rollouts.start(name, input);
  if (answer === 'name-taken') log('the execution had run already; a new one is asked for', { name });
  return false;
}

/** The goal is reached or failed: the waiting execution goes on. Its token is used up either way. */
async function wakeExecution(deps: ReconcileDeps, { service, deployment }: Collection): Promise<boolean> {
  const { taskToken, outcome } = deployment;
  if (!taskToken) return false;
  const waited = await deps.rollouts.wake(taskToken, outcome ?? { ended: deployment.status });
  if (!waited) deps.log('nothing waited on the deployment’s task token', { deploymentId: deployment.id });
  const cleared = await changeCollection(deps, service, (current) =>
    current.deployment.taskToken === taskToken
      ? { service: current.service, deployment: { ...current.deployment, taskToken: undefined }, wake: false }
      : undefined,
  );
  return cleared !== undefined;
}

async function moveTraffic(deps: ReconcileDeps, collection: Collection, step: 'ensure' | 'remove'): Promise<boolean> {
  const { service, deployment, revisions } = collection;
  const { traffic, spec } = service;
  if (step === 'remove') {
    if (!traffic) return false;
    await deps.balancer.remove(service);
    return setTraffic(deps, service, undefined);
  }
  const wanted = targetRevisionOf(deployment);
  const revision = revisions.find((candidate) => candidate.revision === wanted);
  const [place] = revision?.trafficContainers ?? [];
  const specHash = trafficHashOf(service);
  if (!specHash || !place) return false;
  const kept = traffic ?? { liveGroup: 0, weights: weightsFor(0, 0), testWeights: weightsFor(0, 0) };
  const answer = await deps.balancer.ensure({
    cluster: service.cluster,
    service: service.service,
    spec,
    port: place.port,
    targetType: targetTypeOf(revision ?? {}),
    groups: groupCountOf(service),
    weights: kept.weights,
    testWeights: kept.testWeights,
    asleep: traffic?.asleep,
  });
  if ('refused' in answer) return noteRefusal(deps, service, answer.refused);
  return setTraffic(deps, service, { ...kept, balancers: answer.balancers, specHash });
}

/** Said by the planner, and tried again when it says so: what is in the way may go. */
async function noteRefusal(deps: ReconcileDeps, service: Service, reason: string): Promise<boolean> {
  const atMs = deps.clock.nowMs();
  const done = await changeCollection(deps, service, ({ service: current }) => {
    const sinceMs = current.trafficRefused?.sinceMs ?? atMs;
    return { service: { ...current, trafficRefused: { reason, sinceMs, atMs } }, wake: false };
  });
  return done !== undefined;
}

/** A service that has ended in between holds nothing any more: what was made for it goes again. */
async function setTraffic(deps: ReconcileDeps, service: Service, traffic: Service['traffic']): Promise<boolean> {
  const done = await changeCollection(deps, service, (current) =>
    current.service.status === 'INACTIVE'
      ? undefined
      : // Another group may have become the live one, and weights may have been set, since the service was read.
        {
          service: {
            ...current.service,
            traffic: traffic && { ...traffic, ...shiftedOf(current) },
            trafficRefused: undefined,
          },
          wake: false,
        },
  );
  if (!done && traffic) await deps.balancer.remove(service);
  return done !== undefined;
}

function shiftedOf({ service: { traffic } }: Collection): Partial<TrafficRecord> {
  if (!traffic) return {};
  const { liveGroup, weights, testWeights, shiftedAtMs, asleep } = traffic;
  return { liveGroup, weights, testWeights, shiftedAtMs, asleep };
}

/** Where somebody removed a target group by hand, the next plan makes another. */
async function putInService(deps: ReconcileDeps, collection: Collection, tasks: readonly Task[]): Promise<boolean> {
  const registered = await registerTasks(deps, collection, tasks);
  return registered === 'gone' ? setTraffic(deps, collection.service, undefined) : registered;
}
