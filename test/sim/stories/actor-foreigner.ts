import { EVERYTHING } from '../../../shared/contract/identity/grants.ts';
import { lastPartOf } from '../../../shared/domain/names.ts';
import type { Deps } from '../../../shared/use-cases/deps.ts';
import { seenBy } from '../../../shared/use-cases/identity/seen-by.ts';
import { steerDeployment } from '../../../shared/use-cases/rollout/steer-deployment.ts';
import { deleteService } from '../../../shared/use-cases/services/delete-service.ts';
import { patchService } from '../../../shared/use-cases/services/patch-service.ts';
import { stopTask } from '../../../shared/use-cases/tasks/stop-task.ts';
import type { Ground } from './ground.ts';

/** Everything is allowed to him, in a cluster that is not this one. */
const FOREIGNER = { ...EVERYTHING, clusters: ['other'], id: 'foreigner' };

export type Trespass = 'scale' | 'delete' | 'stop-task' | 'steer';
export const TRESPASSES: readonly Trespass[] = ['scale', 'delete', 'stop-task', 'steer'];

/** Whoever has no grant for this service tries all the same. */
export function actAsForeigner({ world, user, tell }: Ground) {
  const done: string[] = [];

  return {
    async trespass(what: Trespass): Promise<void> {
      const records = await world.peek.store.load(user.key);
      const arn = records?.tasks.find(({ observed, stop }) => observed && !stop)?.observed?.arn ?? 'none';
      const deps = seenBy(world.wire('foreigner') as Deps, FOREIGNER);
      const tries: Record<Trespass, () => Promise<unknown>> = {
        scale: () => patchService(deps, user.key, { desiredCount: 0 }),
        delete: () => deleteService(deps, user.key, undefined),
        'stop-task': () => stopTask(deps, user.key.cluster, lastPartOf(arn), undefined),
        steer: () => steerDeployment(deps, user.key, records?.deployment.id ?? 'none', 'stop'),
      };
      await world.time.during(tries[what]()).then(
        () => done.push(what),
        (error) => tell(`refused: ${error}`),
      );
    },
    /** What he was let do. */
    trespassed: (): readonly string[] => done,
  };
}
