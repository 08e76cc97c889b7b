import { hasEnded } from '../../../domain/deployment.ts';
import type { AlarmGate } from '../../../domain/gate.ts';
import type { Service, ServiceKey } from '../../../domain/service.ts';
import { declaredGates } from '../../../planner/rollout/declared-gates.ts';
import { gatesOf } from '../../../planner/rollout/gates.ts';
import type { Collection } from '../../../ports/store.ts';
import { changeCollection } from '../../change-collection.ts';
import { listClusters } from '../../clusters/list-clusters.ts';
import type { Deps } from '../../deps.ts';
import { withVerdict } from '../with-verdict.ts';
import { judgeAlarms } from './alarm-gates.ts';

type ObserveDeps = Pick<Deps, 'store' | 'clock' | 'settings' | 'alarms'>;

const PAGE = 100;

/**
 * CloudWatch told that an alarm went to ALARM: each deployment that watches it looks at once, and fails its stage. The
 * event only says "look again": what is believed is what CloudWatch answers. One that is lost costs until the next look.
 */
export async function observeAlarm(deps: ObserveDeps, alarmName: string): Promise<void> {
  for (const { clusterName } of await listClusters(deps)) {
    let nextToken: string | undefined;
    do {
      const page = await deps.store.listServices(clusterName, { limit: PAGE, ...(nextToken ? { nextToken } : {}) });
      for (const service of page.items.filter((each) => watches(each, alarmName))) await look(deps, service);
      nextToken = page.nextToken;
    } while (nextToken);
  }
}

function watches({ spec }: Service, alarmName: string): boolean {
  return declaredGates(spec).some(
    (gate) => gate.type === 'alarm' && (gate as AlarmGate).alarmNames.includes(alarmName),
  );
}

async function look(deps: ObserveDeps, { cluster, service }: ServiceKey): Promise<void> {
  await changeCollection(deps, { cluster, service }, async (collection) => {
    const { deployment } = collection;
    for (const gate of watchedNow(collection)) {
      const failed = judgeAlarms(gate, await deps.alarms.describe(gate.alarmNames), deployment.createdAtMs);
      if (!failed || !deployment.stage) continue;
      return withVerdict(collection, gate.name, failed, deps.clock.nowMs());
    }
    return undefined;
  });
}

function watchedNow({ deployment, revisions }: Collection): AlarmGate[] {
  const { stage, outcome, pausedAtMs } = deployment;
  if (hasEnded(deployment) || !stage || outcome !== undefined || pausedAtMs !== undefined) return [];
  const spec = revisions.find(({ revision }) => revision === deployment.revision)?.spec;
  const gates = spec ? gatesOf(deployment, spec, stage) : [];
  return gates.filter(({ type }) => type === 'alarm') as AlarmGate[];
}
