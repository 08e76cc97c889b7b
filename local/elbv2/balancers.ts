import { randomBytes } from 'node:crypto';
import type { Cloud } from '../cloud/cloud.ts';
import type { BalancerStore } from './balancer-store.ts';
import { groupWeights } from './group-weights.ts';
import type { ListenerRecord, LoadBalancerRecord, RuleRecord, TargetGroupRecord } from './records.ts';
import { refusal } from './refusal.ts';
import type { ListenerServers } from './traffic/listener-servers.ts';
import type { TargetTable } from './traffic/target-table.ts';

/** What the operations work on. */
export interface Balancers {
  cloud: Cloud;
  store: BalancerStore;
  targets: TargetTable;
  servers: ListenerServers;
  /** The local port for a listener's port; 0 is any free one. */
  portOf(listenerPort: number): number;
}

/** The last part of an ARN: 16 hex digits. */
export const newId = (): string => randomBytes(8).toString('hex');

export function findLoadBalancer({ store }: Balancers, arn = ''): LoadBalancerRecord {
  const record = store.loadBalancers.get(arn);
  if (!record) throw refusal('LoadBalancerNotFound', `Load balancer '${arn}' not found`);
  return record;
}

export function findListener({ store }: Balancers, arn = ''): ListenerRecord {
  const record = store.listeners.get(arn);
  if (!record) throw refusal('ListenerNotFound', `Listener '${arn}' not found`);
  return record;
}

export function findTargetGroup({ store }: Balancers, arn = ''): TargetGroupRecord {
  const record = store.targetGroups.get(arn);
  if (!record) throw refusal('TargetGroupNotFound', `Target groups '${arn}' not found`);
  return record;
}

export function findRule({ store }: Balancers, arn = ''): RuleRecord {
  const record = store.rules.get(arn);
  if (!record) throw refusal('RuleNotFound', `Rule '${arn}' not found`);
  return record;
}

/** The target groups that an ARN's rules forward to, at whatever weight, by the load balancer that they serve. */
export function groupsByLoadBalancer({ store }: Balancers): Map<string, Set<string>> {
  const groups = new Map<string, Set<string>>();
  for (const rule of store.rules.all()) {
    const loadBalancerArn = store.listeners.get(rule.listenerArn)?.loadBalancerArn ?? '';
    const set = groups.get(loadBalancerArn) ?? new Set();
    groups.set(loadBalancerArn, set);
    for (const action of rule.actions) for (const { groupArn } of groupWeights(action)) set.add(groupArn);
  }
  return groups;
}

/** After any change of rules: the listener decides by the new ones, and health checks follow the groups in use. */
export function applyRules(balancers: Balancers, listenerArn: string): void {
  balancers.servers.refresh(listenerArn);
  checkGroupsInUse(balancers);
}

/** Health checks follow the groups that some rule uses, at whatever weight. */
export function checkGroupsInUse(balancers: Balancers): void {
  const used = new Set<string>();
  for (const groups of groupsByLoadBalancer(balancers).values()) for (const groupArn of groups) used.add(groupArn);
  balancers.targets.setUsed(used);
}
