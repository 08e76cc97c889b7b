import type { LoadBalancerRecord, Service, TrafficRecord, Weights } from '../../domain/service.ts';
import type { Plan } from '../../planner/snapshot.ts';
import type { Collection } from '../../ports/store.ts';
import { changeCollection } from '../change-collection.ts';
import type { ReconcileDeps } from '../reconcile.ts';

type Which = 'production' | 'test';
const WHICH: readonly Which[] = ['production', 'test'];

/** A rule that is not as it was set: how it weighs now; undefined: it is gone, or leads elsewhere. */
interface Stray {
  which: Which;
  set: Weights;
  found: Weights | undefined;
}

/**
 * Somebody may change a rule in ELB itself, or delete it. What is found is written into the service's record, so that the
 * next plan sets right what is wrong, and is said. `planned` is what is to be set now: a rule that is so already is one
 * that another reconcile has just set and not yet written down.
 */
export async function auditRules(deps: ReconcileDeps, collection: Collection, planned: Plan): Promise<boolean> {
  const { service } = collection;
  const { traffic } = service;
  if (!traffic || service.status !== 'ACTIVE' || planned.traffic !== 'keep' || planned.sleep !== undefined)
    return false;
  const found = await Promise.all(
    traffic.balancers.flatMap((balancer) => WHICH.map((which) => lookAtRule(deps, traffic, balancer, which))),
  );
  const strays = found
    .filter((stray) => stray !== undefined)
    .filter(({ which, found: now }) => !isSame(now, planned.shift?.[which]));
  if (strays.length === 0) return false;
  const done = await changeCollection(deps, service, ({ service: current, deployment }) => {
    // What was shifted or made since is not somebody's change.
    if (!current.traffic || !isAsRead(current.traffic, traffic)) return undefined;
    return {
      service: { ...current, traffic: asFound(current.traffic, strays) },
      events: strays.map((stray) => ({
        cluster: service.cluster,
        service: service.service,
        createdAtMs: deps.clock.nowMs(),
        deploymentId: deployment.id,
        message: `(service ${service.service}) ${describe(stray)}`,
      })),
      wake: false,
    };
  });
  return done !== undefined;
}

/** Undefined: it is as it was set, or there is none. A group that somebody else leads traffic to has no rule that is known. */
async function lookAtRule(
  { balancer: port }: ReconcileDeps,
  { weights, testWeights, asleep }: TrafficRecord,
  balancer: LoadBalancerRecord,
  which: Which,
): Promise<Stray | undefined> {
  const isKnown = (which === 'production' ? balancer.productionRuleArn : balancer.testRuleArn) !== undefined;
  if (!isKnown || (!balancer.managed && balancer.targetGroupArns.length < 2)) return undefined;
  const set: Weights = balancer.targetGroupArns.length < 2 ? [1, 0] : which === 'production' ? weights : testWeights;
  const leads = await port.weightsOf(balancer, which);
  const sleeps = which === 'production' && balancer.managed && asleep === true;
  if (sleeps && leads === 'asleep') return undefined;
  const found = sleeps || leads === 'asleep' ? undefined : leads;
  return isSame(found, set) ? undefined : { which, set, found };
}

/** Weights as they are; a rule that is not is made by `ensure`, which another hash brings about. */
function asFound(traffic: Service['traffic'] & object, strays: readonly Stray[]): TrafficRecord {
  const next = { ...traffic };
  for (const { which, found } of strays) {
    if (!found) next.specHash = '';
    else if (which === 'production') next.weights = found;
    else next.testWeights = found;
  }
  return next;
}

function describe({ which, set, found }: Stray): string {
  if (!found)
    return `its rule for ${which} traffic is gone or leads elsewhere, by somebody else's hand: it is made again.`;
  return `its rule for ${which} traffic weighs ${found.join(':')}, by somebody else's hand: it is set to what it was, ${set.join(':')}.`;
}

function isAsRead(now: TrafficRecord, read: TrafficRecord): boolean {
  const isSet = isSame(now.weights, read.weights) && isSame(now.testWeights, read.testWeights);
  const isMade = now.specHash === read.specHash && now.asleep === read.asleep;
  return isSet && isMade && now.shiftedAtMs === read.shiftedAtMs;
}

function isSame(a: Weights | undefined, b: Weights | undefined): boolean {
  return a !== undefined && b !== undefined && a[0] === b[0] && a[1] === b[1];
}
