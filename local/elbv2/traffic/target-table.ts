import { createHash } from 'node:crypto';
import type { BalancerStore } from '../balancer-store.ts';
import { hostOf, type TargetRecord, targetKey } from '../records.ts';
import { createHealthChecker } from './health-checker.ts';
import type { Probe } from './probe-target.ts';
import { createTargetConnections, type TargetConnections } from './target-connections.ts';
import { createGroupCounters, type GroupCounters } from './traffic-counters.ts';

/** A registered target as the proxy sees it. */
export interface Target {
  record: TargetRecord;
  connections: TargetConnections;
  drainTimer: NodeJS.Timeout | undefined;
}

export interface TargetAddress {
  id: string;
  port: number;
  zone?: string | undefined;
}

export interface TargetTable {
  register(groupArn: string, addresses: TargetAddress[]): void;
  /** From the moment it returns no new request goes to these targets; those in flight have until the delay ends. */
  deregister(groupArn: string, addresses: TargetAddress[]): void;
  ofGroup(groupArn: string): Target[];
  /** Tells which groups rules use now: only those are checked; targets of the others say `unused`. */
  setUsed(groupArns: Set<string>): void;
  /**
   * The target for the next request, not one of `tried`; undefined when there is none. One that `prefers` says yes to
   * goes before the others while requests may go to it.
   */
  choose(groupArn: string, tried: readonly Target[], prefers?: (target: Target) => boolean): Target | undefined;
  /** The target of a flow of TCP, always the same one while the group's healthy targets are the same. */
  chooseFor(groupArn: string, flow: string): Target | undefined;
  /** What the group did since this process started it. */
  counters(groupArn: string): GroupCounters;
  forgetGroup(groupArn: string): void;
  start(): void;
  stop(): void;
}

const INITIAL = {
  state: 'initial',
  reason: 'Elb.InitialHealthChecking',
  description: 'Initial health checks in progress',
} as const;
const UNUSED = {
  state: 'unused',
  reason: 'Target.NotInUse',
  description: 'Target group is not configured to receive traffic from the load balancer',
} as const;
const DRAINING = {
  state: 'draining',
  reason: 'Target.DeregistrationInProgress',
  description: 'Target deregistration is in progress',
} as const;

/** Attributes that only groups of TCP have. */
const CUT_UNHEALTHY = 'target_health_state.unhealthy.connection_termination.enabled';
const CUT_DRAINED = 'deregistration_delay.connection_termination.enabled';

/** The registered targets: their states, on disk and in the proxy, and the choice among them. */
export function createTargetTable(store: BalancerStore, probe: Probe): TargetTable {
  const targets = new Map<string, Target>();
  /** What requests may go to, by group; rebuilt after each change of a target of the group. */
  const routable = new Map<string, { targets: Target[]; next: number }>();
  const counted = new Map<string, GroupCounters>();
  let used = new Set<string>();

  const checker = createHealthChecker({
    probe,
    settingsOf: (record) => store.targetGroups.get(record.groupArn)?.healthCheck,
    onChange({ groupArn, id, port }, { state, reason, description }) {
      const target = targets.get(targetKey({ groupArn, id, port }));
      if (target) move(target, { state, reason, description });
      if (target && state === 'unhealthy' && attribute(groupArn, CUT_UNHEALTHY) === 'true') cutTunnels(target);
    },
  });

  const attribute = (groupArn: string, key: string) => store.targetGroups.get(groupArn)?.attributes[key];

  const ofGroup = (groupArn: string) => [...targets.values()].filter((target) => target.record.groupArn === groupArn);

  function move(target: Target, change: Partial<TargetRecord>): void {
    target.record = { ...target.record, ...change };
    store.targets.put(target.record);
    rebuild(target.record.groupArn);
  }

  /** Healthy targets; where there is none, all that are checked: an ALB fails open. */
  function rebuild(groupArn: string): void {
    const group = ofGroup(groupArn);
    const healthy = group.filter((target) => target.record.state === 'healthy');
    const open = group.filter(({ record: { state } }) => state === 'unhealthy' || state === 'initial');
    routable.set(groupArn, {
      targets: healthy.length > 0 ? healthy : open,
      next: routable.get(groupArn)?.next ?? 0,
    });
  }

  function add(record: TargetRecord): Target {
    const target = { record, connections: createTargetConnections(hostOf(record), record.port), drainTimer: undefined };
    targets.set(targetKey(record), target);
    return target;
  }

  function take(target: Target): void {
    clearTimeout(target.drainTimer);
    const inUse = used.has(target.record.groupArn);
    move(target, { ...(inUse ? INITIAL : UNUSED), drainingUntilMs: undefined });
    if (inUse) checker.watch(target.record);
    else checker.unwatch(target.record);
  }

  function drop(target: Target): void {
    clearTimeout(target.drainTimer);
    checker.unwatch(target.record);
    targets.delete(targetKey(target.record));
    store.targets.remove(targetKey(target.record));
    rebuild(target.record.groupArn);
    // A Network Load Balancer lets connections live on after the delay, unless it is told otherwise.
    if (attribute(target.record.groupArn, CUT_DRAINED) !== 'false') target.connections.destroy();
  }

  function drain(target: Target): void {
    checker.unwatch(target.record);
    const delayMs = Number(attribute(target.record.groupArn, 'deregistration_delay.timeout_seconds') ?? 0) * 1000;
    const neverUsed = target.record.state === 'unused' && target.connections.inFlight === 0;
    if (delayMs === 0 || neverUsed) {
      drop(target);
      return;
    }
    move(target, { ...DRAINING, drainingUntilMs: Date.now() + delayMs });
    target.drainTimer = setTimeout(() => drop(target), delayMs);
  }

  return {
    register(groupArn, addresses) {
      for (const { id, port, zone } of addresses) {
        const known = targets.get(targetKey({ groupArn, id, port }));
        if (known && known.record.state !== 'draining') continue;
        take(known ?? add({ groupArn, id, port, zone, ...UNUSED, drainingUntilMs: undefined }));
      }
    },
    deregister(groupArn, addresses) {
      for (const { id, port } of addresses) {
        const target = targets.get(targetKey({ groupArn, id, port }));
        if (target && target.record.state !== 'draining') drain(target);
      }
    },
    ofGroup,
    setUsed(groupArns) {
      const changed = [...new Set([...groupArns, ...used])].filter((arn) => groupArns.has(arn) !== used.has(arn));
      used = groupArns;
      for (const groupArn of changed) {
        for (const target of ofGroup(groupArn)) if (target.record.state !== 'draining') take(target);
      }
    },
    choose(groupArn, tried, prefers) {
      const group = routable.get(groupArn);
      if (!group) return undefined;
      const { targets: candidates } = group;
      const free = tried.length > 0 ? candidates.filter((target) => !tried.includes(target)) : candidates;
      const preferred = prefers && free.find(prefers);
      if (preferred) return preferred;
      const fewest = attribute(groupArn, 'load_balancing.algorithm.type') !== 'round_robin';
      if (fewest) return leastBusy(free);
      group.next = (group.next + 1) % Math.max(1, candidates.length);
      return free[group.next % Math.max(1, free.length)];
    },
    chooseFor(groupArn, flow) {
      const candidates = routable.get(groupArn)?.targets ?? [];
      return candidates[createHash('md5').update(flow).digest().readUInt32BE() % Math.max(1, candidates.length)];
    },
    counters(groupArn) {
      const known = counted.get(groupArn) ?? createGroupCounters();
      counted.set(groupArn, known);
      return known;
    },
    forgetGroup(groupArn) {
      for (const target of ofGroup(groupArn)) drop(target);
      routable.delete(groupArn);
      counted.delete(groupArn);
    },
    start() {
      for (const record of store.targets.all()) {
        const target = add(record);
        rebuild(record.groupArn);
        if (record.drainingUntilMs !== undefined) {
          target.drainTimer = setTimeout(() => drop(target), Math.max(0, record.drainingUntilMs - Date.now()));
        } else if (record.state !== 'unused') checker.watch(record);
      }
      used = new Set(
        [...targets.values()].filter(({ record }) => isChecked(record)).map(({ record }) => record.groupArn),
      );
    },
    stop() {
      checker.stop();
      for (const target of targets.values()) {
        clearTimeout(target.drainTimer);
        target.connections.destroy();
      }
      targets.clear();
      routable.clear();
    },
  };
}

const isChecked = ({ state }: TargetRecord) => state === 'initial' || state === 'healthy' || state === 'unhealthy';

function leastBusy(targets: Target[]): Target | undefined {
  let best: Target | undefined;
  for (const target of targets) {
    if (!best || target.connections.inFlight < best.connections.inFlight) best = target;
  }
  return best;
}

function cutTunnels({ connections }: Target): void {
  for (const tunnel of connections.tunnels) tunnel.destroy();
}
