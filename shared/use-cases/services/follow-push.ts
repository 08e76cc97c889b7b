import { AppError } from '../../contract/app-errors.ts';
import { targetRevisionOf } from '../../domain/deployment.ts';
import { repositoryOf } from '../../domain/repository-of.ts';
import type { Service, ServiceKey } from '../../domain/service.ts';
import type { Follow } from '../../domain/service-spec.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { forEachAtMost } from '../for-each-at-most.ts';
import { acceptService, resolveWish } from './accept-service.ts';
import { eventOf } from './decide-service.ts';
import { registerWithImage } from './register-with-image.ts';

type FollowDeps = Pick<
  Deps,
  'store' | 'clock' | 'definitions' | 'settings' | 'log' | 'balancerFacts' | 'alarms' | 'hooks'
>;

export interface ImagePush extends Follow {
  digest: string;
  pushedAtMs: number;
}

const PARALLEL = 5;
const TRIES = 5;

/**
 * Deploys a pushed image to the services that follow its repository and tag. At least once and in any order: content
 * that a service was given already, and a push before the one that it follows, change nothing. A service that refuses is
 * told so in its own events and holds up no other; a failure of ours is thrown in the end, for the push to come again.
 */
export async function followPush(deps: FollowDeps, push: ImagePush): Promise<void> {
  const failures: unknown[] = [];
  await forEachAtMost(PARALLEL, await deps.store.listFollowers(push), async (key) => {
    try {
      await deployPush(deps, key, push);
    } catch (error) {
      if (error instanceof AppError && !error.retryable) await sayRefused(deps, key, push, error);
      else failures.push(error);
    }
  });
  if (failures.length > 0) throw new AggregateError(failures, `the push reached all but ${failures.length} services`);
}

async function deployPush(deps: FollowDeps, key: ServiceKey, push: ImagePush): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const collection = await deps.store.load(key);
    if (!collection || !isNews(collection.service, push)) return;
    const { service, deployment, revisions } = collection;
    const aimed = revisions.find((revision) => revision.revision === targetRevisionOf(deployment));
    const { spec } = aimed ?? service;
    const repository = `${deps.settings.imageRegistry}${push.repository}`;
    // After a rollback the spec of the revision rolled back to may not have followed anything yet.
    const wished = { ...spec, follow: service.spec.follow, availabilityZoneRebalancing: undefined };
    const taskDefinition = await registerWithImage(
      deps,
      spec.taskDefinition,
      () =>
        ({ image }) =>
          repositoryOf(image) === repository ? `${repository}@${push.digest}` : image,
      (changed) => resolveWish(deps, key, wished, changed),
    );
    const { digest, pushedAtMs } = push;
    const wish = {
      spec: { ...wished, taskDefinition },
      forceNewDeployment: false,
      generation: service.generation,
      followed: { digest, pushedAtMs },
    };
    try {
      await acceptService(deps, key, wish);
      return;
    } catch (error) {
      // Somebody else wrote in between: what they wrote is looked at first.
      const lostRace = error instanceof AppError && error.code === 'PreconditionFailedException';
      if (!lostRace || attempt === TRIES) throw error;
    }
  }
}

function isNews({ status, spec: { follow }, followed }: Service, push: ImagePush): boolean {
  if (status !== 'ACTIVE' || follow?.repository !== push.repository || follow.tag !== push.tag) return false;
  return followed === undefined || (followed.digest !== push.digest && followed.pushedAtMs <= push.pushedAtMs);
}

async function sayRefused(deps: FollowDeps, key: ServiceKey, push: ImagePush, { detail }: AppError): Promise<void> {
  const text = `did not follow the push of ${push.repository}:${push.tag} (${push.digest}): ${detail}`;
  await changeCollection(deps, key, ({ service, deployment }) => ({
    service,
    events: [eventOf(service, deployment, deps.clock.nowMs(), text)],
    wake: false,
  }));
}
