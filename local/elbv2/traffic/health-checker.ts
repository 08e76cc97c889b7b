import { INITIAL_RETRY_MS } from '../limits.ts';
import type { HealthCheckSettings, TargetRecord } from '../records.ts';
import { targetKey } from '../records.ts';
import { type Health, initialHealth, nextHealth } from './next-health.ts';
import type { Probe } from './probe-target.ts';

export interface HealthChecker {
  /** Probes the target at once and then at its interval, from what is known of it. Watching it again starts over. */
  watch(target: TargetRecord): void;
  unwatch(target: TargetRecord): void;
  stop(): void;
}

export interface HealthCheckerOptions {
  probe: Probe;
  /** The settings now: a modified target group counts from the next probe on. */
  settingsOf(target: TargetRecord): HealthCheckSettings | undefined;
  /** Hears a change of state, reason or description; never anything else. */
  onChange(target: TargetRecord, health: Health): void;
}

interface Watch {
  timer: NodeJS.Timeout | undefined;
  health: Health;
  /** Ends the probe under way. */
  ending: AbortController;
}

function end({ timer, ending }: Watch): void {
  clearTimeout(timer);
  ending.abort();
}

/** Checks the health of targets, each on a timer of its own. */
export function createHealthChecker({ probe, settingsOf, onChange }: HealthCheckerOptions): HealthChecker {
  /** One watch a target; a probe that returns after its watch ended is dropped by identity. */
  const watches = new Map<string, Watch>();

  async function check(target: TargetRecord): Promise<void> {
    const watch = watches.get(targetKey(target));
    const settings = settingsOf(target);
    if (!watch || !settings) return;
    const startedAtMs = Date.now();
    const result = await probe(target, settings, watch.ending.signal);
    if (watches.get(targetKey(target)) !== watch) return;
    const before = watch.health;
    watch.health = nextHealth(before, result, settings, Date.now());
    const { state, reason, description } = watch.health;
    if (state !== before.state || reason !== before.reason || description !== before.description) {
      onChange(target, watch.health);
    }
    const intervalMs = settings.intervalSec * 1000;
    const periodMs = state === 'initial' ? Math.min(intervalMs, INITIAL_RETRY_MS) : intervalMs;
    watch.timer = setTimeout(() => void check(target), Math.max(0, periodMs - (Date.now() - startedAtMs)));
  }

  function unwatch(target: TargetRecord): void {
    const watch = watches.get(targetKey(target));
    watches.delete(targetKey(target));
    if (watch) end(watch);
  }

  return {
    watch(target) {
      unwatch(target);
      watches.set(targetKey(target), { timer: undefined, health: knownHealth(target), ending: new AbortController() });
      void check(target);
    },
    unwatch,
    stop() {
      const all = [...watches.values()];
      watches.clear();
      all.forEach(end);
    },
  };
}

/** A target that was healthy before a restart stays so until its checks say otherwise. */
function knownHealth({ state, reason, description }: TargetRecord): Health {
  const fresh = initialHealth(Date.now());
  return state === 'healthy' || state === 'unhealthy' ? { ...fresh, state, reason, description } : fresh;
}
