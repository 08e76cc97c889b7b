import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Event } from '../../shared/contract/answers/event.ts';
import type { Log } from '../../shared/contract/answers/log.ts';
import type { Task } from '../../shared/contract/answers/task.ts';
import { type Followed, followStream } from './follow-stream.ts';
import { makeState, type Slipway, startSlipway } from './start-slipway.ts';
import { addImages, deploy, idOf, listEvents, register, shell } from './use-service.ts';

const TASKS = '/v1/clusters/default/tasks';
const SERVICE = '/v1/clusters/default/services/talker';
const state = makeState();
let slipway: Slipway;

beforeAll(async () => {
  slipway = await startSlipway(state.directory, '--no-example');
  await addImages(slipway);
}, 70_000);
afterAll(() => state.remove());

/** Numbers up to `max` that are the same each time, and look like chance (Park and Miller). */
function sequence(seed: number, max: number): () => number {
  let last = seed;
  return () => {
    last = (last * 48_271) % 2_147_483_647;
    return last % max;
  };
}

/** Writes `count` numbered lines in bursts of ten, then stays. */
const writeLines = (name: string, count: number) =>
  `n=0; while [ $n -lt ${count} ]; do n=$((n+1)); echo ${name} $n; [ $((n % 10)) = 0 ] && sleep 0.1; done; exec sleep 60`;

async function runTask(...containers: object[]): Promise<string> {
  const taskDefinition = await register(slipway.api, 'writer', containers);
  const { tasks } = await slipway.api.send<{ tasks: Task[] }>('POST', TASKS, { taskDefinition });
  const [task] = tasks;
  if (!task) throw new Error('no task was started');
  return idOf(task);
}

const linesOf = ({ entries }: Followed<Log>, container: string) =>
  entries.filter((entry) => entry.container === container).map(({ message }) => message);
const numbered = (name: string, count: number) => Array.from({ length: count }, (_, at) => `${name} ${at + 1}`);

describe('live streams over connections that break', () => {
  it('tell each line of each container once and in order, also those written while Slipway was down', async () => {
    const id = await runTask(shell('one', writeLines('one', 300)), shell('two', writeLines('two', 200)));
    let restarted: Promise<unknown> | undefined;
    const followed = await followStream<Log>(
      () => `${slipway.api.url}${TASKS}/${id}/logs?tail=1000&waitSec=0.5`,
      // The first lines of one millisecond have no id: less than they have would never end.
      sequence(1, 5000),
      ({ entries }) => {
        if (entries.length > 100) restarted ??= restart();
        return entries.length >= 500;
      },
    );
    await restarted;
    expect(linesOf(followed, 'one')).toEqual(numbered('one', 300));
    expect(linesOf(followed, 'two')).toEqual(numbered('two', 200));
    expect(followed.cuts).toBeGreaterThan(10);
    await slipway.api.call('DELETE', `${TASKS}/${id}`);
  }, 60_000);

  it('tell each event of a service and of everything once and in order', async () => {
    const { api } = slipway;
    const { cursor } = await api.get<{ cursor: string }>('/v1/events?limit=1');
    const spec = { desiredCount: 2, minHealthySec: 0.2 };
    const taskDefinition = await register(api, 'talker', [shell('one', 'exec sleep 60')]);
    let isOver = false;
    const untilQuiet = ({ entries }: Followed<Event>) => isOver && entries.at(-1)?.id === lastId;
    let lastId = '';
    const ofAll = followStream<Event>(() => `${api.url}/v1/events?waitSec=0.5`, sequence(2, 1500), untilQuiet, cursor);
    await deploy(api, 'talker', { ...spec, taskDefinition });
    const ofService = followStream<Event>(
      () => `${api.url}${SERVICE}/events?limit=3&waitSec=0.5`,
      sequence(3, 1500),
      untilQuiet,
    );
    for (const desiredCount of [3, 1]) await api.send('PATCH', SERVICE, { desiredCount });
    await deploy(api, 'talker', { ...spec, desiredCount: 1, taskDefinition, forceNewDeployment: true });
    await api.send('DELETE', SERVICE);
    const gone = await followStream<Event>(
      () => `${api.url}${SERVICE}/events?waitSec=1`,
      () => Number.POSITIVE_INFINITY,
      ({ entries }) => entries.some(({ message }) => /INACTIVE/.test(message)),
    );
    lastId = gone.entries.at(-1)?.id ?? '';
    isOver = true;
    const said = (await listEvents(api, 'talker')).toReversed();
    const fromAll = await ofAll;
    expect(fromAll.entries.filter(({ service }) => service === 'talker')).toEqual(said);
    expect(fromAll.cuts).toBeGreaterThan(3);
    const { entries } = await ofService;
    expect(entries).toEqual(said.slice(said.findIndex(({ id }) => id === entries[0]?.id)));
  }, 60_000);

  it('answer a waiting client as soon as there is something, and one that waits in vain in time', async () => {
    const { api } = slipway;
    const { cursor } = await api.get<{ cursor: string }>('/v1/events?limit=1');
    const startedAtMs = performance.now();
    const empty = await api.get<{ events: Event[]; cursor: string }>(`/v1/events?after=${cursor}&waitSec=0.7`);
    expect(empty.events).toEqual([]);
    expect(performance.now() - startedAtMs).toBeGreaterThan(690);
    const askedAtMs = performance.now();
    const waiting = api.get<{ events: Event[] }>(`/v1/events?after=${empty.cursor}&waitSec=20`);
    const taskDefinition = await register(api, 'late', [shell('one', 'exec sleep 60')]);
    await api.send('PUT', '/v1/clusters/default/services/late', { taskDefinition, desiredCount: 0 });
    const { events } = await waiting;
    expect(events[0]?.service).toBe('late');
    // Long before it would have been answered with nothing.
    expect(performance.now() - askedAtMs).toBeLessThan(15_000);
  }, 60_000);
});

async function restart(): Promise<void> {
  await slipway.end('SIGKILL');
  slipway = await startSlipway(state.directory, '--no-example');
}
