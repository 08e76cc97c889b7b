import { targetRevisionOf } from '../domain/deployment.ts';
import { executionNameOf } from '../domain/names.ts';
import type { Service } from '../domain/service.ts';
import type { Task } from '../domain/task.ts';
import { ingressHashOf } from '../planner/ingress-hash.ts';
import type { Plan } from '../planner/snapshot.ts';
import type { TargetAddress } from '../ports/fleet.ts';
import type { Collection } from '../ports/store.ts';
import { changeCollection } from './change-collection.ts';
import { launchTasks } from './launch-tasks.ts';
import type { ReconcileDeps } from './reconcile.ts';
import { stopTasks } from './stop-tasks.ts';
import { targetOf } from './target-of.ts';

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
  const started = planned.startExecution && (await startExecution(deps, collection));
  const woken = planned.wakeExecution && (await wakeExecution(deps, collection));
  const ingress = planned.ingress !== 'keep' && (await moveIngress(deps, collection, planned.ingress));
  const launched = await launchTasks(deps, collection, [...intents, ...planned.replays]);
  const registered = await registerTasks(deps, collection, planned.register);
  const stops = await stopTasks(deps, collection, planned);
  return started || woken || ingress || launched || registered || stops;
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

async function moveIngress(
  deps: ReconcileDeps,
  { service, deployment, revisions }: Collection,
  step: 'ensure' | 'remove',
): Promise<boolean> {
  if (step === 'remove') {
    if (!service.ingress) return false;
    await deps.balancer.remove(service);
    return setIngress(deps, service, undefined);
  }
  const { ingress } = service.spec;
  const wanted = targetRevisionOf(deployment);
  const port = revisions.find(({ revision }) => revision === wanted)?.ingressContainer?.port;
  const specHash = ingressHashOf(service);
  if (!ingress || !specHash || port === undefined) return false;
  const made = await deps.balancer.ensure({
    cluster: service.cluster,
    service: service.service,
    ingress,
    port,
  });
  return setIngress(deps, service, { ...made, specHash });
}

/** A service that has ended in between holds nothing any more: what was made for it goes again. */
async function setIngress(deps: ReconcileDeps, service: Service, ingress: Service['ingress']): Promise<boolean> {
  const done = await changeCollection(deps, service, (current) =>
    current.service.status === 'INACTIVE' ? undefined : { service: { ...current.service, ingress }, wake: false },
  );
  if (!done && ingress) await deps.balancer.remove(service);
  return done !== undefined;
}

/**
 * Written first: a task that may be registered is deregistered before it is stopped, whatever became of the call. One
 * that the load balancer turns out not to know is registered again; one that is marked since it was read, never.
 */
async function registerTasks(deps: ReconcileDeps, collection: Collection, tasks: readonly Task[]): Promise<boolean> {
  const { ingress } = collection.service;
  if (!ingress) return false;
  const patch: Partial<Task> = { registeredAtMs: deps.clock.nowMs(), targetHealth: 'initial' };
  const targets: TargetAddress[] = [];
  for (const task of tasks) {
    const target = targetOf(collection, task);
    if (target && (await deps.store.patchTask(task, patch, { unmarked: true, wake: false }))) targets.push(target);
  }
  if (targets.length === 0) return false;
  const registered = await deps.balancer.register(ingress.targetGroupArn, targets);
  // Somebody removed the target group by hand: the next plan makes another.
  return registered || setIngress(deps, collection.service, undefined);
}
