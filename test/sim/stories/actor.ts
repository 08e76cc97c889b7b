import { lastPartOf } from '../../../shared/domain/names.ts';
import type { Steer } from '../../../shared/domain/steer.ts';
import { steerDeployment } from '../../../shared/use-cases/rollout/steer-deployment.ts';
import { protectTask } from '../../../shared/use-cases/tasks/protect-task.ts';
import { stopTask } from '../../../shared/use-cases/tasks/stop-task.ts';
import { actByBalancers } from './actor-balancers.ts';
import { actAsForeigner } from './actor-foreigner.ts';
import { actByInstances } from './actor-instances.ts';
import { actByMetrics } from './actor-metrics.ts';
import { actOnce } from './actor-one-off.ts';
import { actByRequests } from './actor-requests.ts';
import { type ActorParts, groundOf } from './ground.ts';
import { actOnNeighbour } from './neighbour-story.ts';

export type Actor = ReturnType<typeof createActor>;

/** Whoever uses Slipway in a story, and what the world around does to its tasks. */
export function createActor(parts: ActorParts) {
  const ground = groundOf(parts);
  const { world, user, spec, powers, insist, definitionFor, forbidden, asked, isSure, noteProtection } = ground;
  // Of a DAEMON nobody asks for one: it is refused.
  let wanted: number | undefined;
  const isDaemon = spec.more.schedulingStrategy === 'DAEMON';
  const balancers = actByBalancers(ground);
  const once = actOnce(ground);
  let isCommanded = false;
  const moved: { movedAtMs?: number; digestBefore?: string } = {};

  async function steer(verb: Steer): Promise<void> {
    const records = await world.peek.store.load(user.key);
    if (records) await insist(() => user.ask((deps) => steerDeployment(deps, user.key, records.deployment.id, verb)));
  }

  /** `configuration` goes over that of the seed's service. */
  async function deploy(image: string, more: object = {}, configuration: object = {}) {
    const arn = await definitionFor(image);
    const deploymentConfiguration = { ...spec.more.deploymentConfiguration, ...configuration };
    const uncounted = isDaemon ? { desiredCount: undefined } : {};
    const wish = { ...spec.more, ...more, ...balancers.ownTraffic(), ...uncounted, deploymentConfiguration };
    const accepted = await insist(() => user.put(arn, wish));
    asked.deploymentId = accepted?.outcome === 'deployment' ? accepted.collection.deployment.id : undefined;
    asked.isAlarmed = 'alarms' in configuration;
    if (!accepted) return accepted;
    // Asked for as it is, it stays of the first generation, and of the count that it has.
    const isNew = accepted.outcome === 'deployment' && accepted.collection.service.generation === 1;
    const isCounted = 'desiredCount' in wish && wish.desiredCount !== undefined;
    if (!isDaemon) wanted = isCounted ? Number(wish.desiredCount) : isNew ? 1 : wanted;
    return accepted;
  }

  return {
    powers,
    ...actByMetrics(ground),
    ...once,
    ...actByRequests(ground),
    ...actAsForeigner(ground),
    ...actByInstances(ground),
    ...actOnNeighbour(ground),
    ...balancers,
    steer,
    deploy,
    /** What was deployed last must not succeed, as long as nobody approves. */
    forbid(): void {
      if (asked.deploymentId) forbidden.add(asked.deploymentId);
    },
    async approve(): Promise<void> {
      await steer('resume');
      forbidden.clear();
    },
    forbidden: (): ReadonlySet<string> => forbidden,
    async scale(desiredCount: number): Promise<void> {
      if (await insist(() => user.scale(desiredCount))) wanted = desiredCount;
    },
    /** The count is asked for by an event: nobody says whether it comes. */
    async commandCountOf(desiredCount: number): Promise<void> {
      isCommanded = true;
      if (!isDaemon) wanted = desiredCount;
      await once.commandCount(desiredCount);
    },
    /** The count that was asked for last; undefined where an answer never came, or none is to come. */
    wanted: () => (isSure.ofCount && !isCommanded ? wanted : undefined),
    /** The same where every command comes. */
    wantedByCommand: () => (isSure.ofCount ? wanted : undefined),
    remove: () => insist(() => user.remove()),
    /** Asks for one of the service's tasks to be stopped. */
    async stopOne(): Promise<void> {
      const records = await world.peek.store.load(user.key);
      const arn = records?.tasks.find(({ observed, stop }) => observed && !stop)?.observed?.arn;
      if (arn) await insist(() => user.ask((deps) => stopTask(deps, 'default', lastPartOf(arn), undefined)));
    },
    /** One of the service's tasks is protected from scale-in and deployments. */
    async protect(which: number, expiresInMinutes: number): Promise<void> {
      const records = await world.peek.store.load(user.key);
      const able = (records?.tasks ?? []).filter(({ observed, stop }) => observed && !stop);
      const arn = able[which % able.length]?.observed?.arn;
      if (!arn) return;
      const wish = { protectionEnabled: true, expiresInMinutes };
      const done = await insist(() => user.ask((deps) => protectTask(deps, 'default', lastPartOf(arn), wish)));
      if (done?.protectedUntilMs) noteProtection(done.id, done.protectedUntilMs);
    },
    /** `kill -9` of so many of the running containers. */
    kill(count: number): void {
      for (const { taskId } of world.fleet.list().slice(0, count)) world.fleet.kill(taskId);
    },
    sicken(): void {
      const [first] = world.fleet.list();
      if (first) world.fleet.sicken(first.taskId);
    },
    killImage(image: string): void {
      for (const running of world.fleet.list()) if (running.image === image) world.fleet.kill(running.taskId);
    },
    /** From here on the tag names other content. */
    async moveTag(image: string): Promise<void> {
      world.fleet.script(image, { content: `moved at ${Date.now()}` });
      const records = await world.peek.store.load(user.key);
      // Before its first task has told what it runs, a revision may run either.
      if (!records?.revisions.every(({ pinnedTaskDefinitionArn }) => pinnedTaskDefinitionArn)) return;
      const running = world.fleet.list().find((each) => each.image === image);
      // Where every task of it is gone, with its zone for example, nobody tells what the tag was.
      if (!running) return;
      moved.movedAtMs ??= Date.now();
      moved.digestBefore ??= running.digest;
    },
    moved: () => moved,
    mend(): void {
      for (const image of ['web:1', 'web:2', 'web:3']) world.fleet.script(image, {});
    },
    /** From here on nothing starts from this image. */
    spoil: (image: string) => world.fleet.script(image, { pullError: `manifest for ${image} not found` }),
  };
}
