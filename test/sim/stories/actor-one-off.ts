import { createHash } from 'node:crypto';
import { parseOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { runTask as runTaskRequest } from '../../../shared/contract/run-task/run-task.ts';
import { lastPartOf } from '../../../shared/domain/names.ts';
import { runTask } from '../../../shared/use-cases/tasks/run-task.ts';
import { stopTask } from '../../../shared/use-cases/tasks/stop-task.ts';
import type { Ground } from './ground.ts';

/** What a story does beside the service: one-off tasks, and commands by events. */
export function actOnce({ world, user, insist, definitionFor }: Ground) {
  let requests = 0;
  let commanded = 0;
  let most = 0;
  let deployments = 0;
  const counts: number[] = [];
  const stops: string[] = [];

  async function putCommand(type: string, detail: object, source: string): Promise<void> {
    const Detail = JSON.stringify(detail);
    const Entry = { EventBusName: world.config.busName, Source: source, DetailType: type, Detail, Time: new Date() };
    await world.call('events', 'PutEvents', { Entries: [Entry] });
  }

  return {
    /** A one-off task; a request that is sent again is the same request. */
    async runOneOff(image: string, count: number, more: object = {}): Promise<void> {
      const taskDefinition = await definitionFor(image, 'job');
      const request = parseOrRefuse(runTaskRequest, { taskDefinition, count, ...more }, { cluster: 'default' });
      requests += 1;
      most += count * ((more as { retryStrategy?: { attempts: number } }).retryStrategy?.attempts ?? 1);
      const name = `request ${requests}`;
      const newId = (slot: number) => createHash('sha256').update(`${name} ${slot}`).digest('hex').slice(0, 32);
      await insist(() => user.ask((deps) => runTask({ ...deps, newId }, 'default', request)));
    },
    /** An event that commands so many tasks. */
    async command(image: string, count: number): Promise<void> {
      const taskDefinition = await definitionFor(image, 'job');
      commanded += count;
      most += count;
      await putCommand('Slipway Run Task', { taskDefinition, count }, 'ci');
    },
    /** An event that commands a deployment of what there is; how many were commanded in all. */
    async commandDeployment(): Promise<void> {
      deployments += 1;
      await putCommand('Slipway Update Service', { service: 'web', forceNewDeployment: true }, 'ci');
    },
    commandedDeployments: () => deployments,
    /** An event that commands a count. */
    async commandCount(desiredCount: number): Promise<void> {
      counts.push(desiredCount);
      await putCommand('Slipway Update Service', { service: 'web', desiredCount }, 'ci');
    },
    /** An event that commands one of the service's tasks to stop. */
    async commandStop(): Promise<void> {
      const records = await world.peek.store.load(user.key);
      const arn = records?.tasks.find(({ observed, stop }) => observed && !stop)?.observed?.arn;
      if (!arn) return;
      stops.push(lastPartOf(arn));
      await putCommand('Slipway Stop Task', { task: lastPartOf(arn), reason: 'the story' }, 'ci');
    },
    /** The counts that were commanded, and the tasks. */
    commandedOf: () => ({ counts, stops }),
    putCommand,
    /** Was anything commanded by an event? */
    hasCommanded: () => commanded + deployments + counts.length + stops.length > 0,
    /** So many tasks were asked for in all, each attempt of a job one. */
    oneOffMost: () => most,
    async stopOneOff(): Promise<void> {
      const [task] = await world.peek.store.listOneOffTasks('default');
      const arn = task?.observed?.arn;
      if (arn) await insist(() => user.ask((deps) => stopTask(deps, 'default', lastPartOf(arn), undefined)));
    },
  };
}
