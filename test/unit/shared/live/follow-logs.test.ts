import { CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { inProcessClient } from '../../../../local/cloud/client.ts';
import { createCloud } from '../../../../local/cloud/cloud.ts';
import { ACCOUNT } from '../../../../local/cloud/service.ts';
import { createLogs } from '../../../../local/logs/logs.ts';
import { cloudwatchTaskLogs } from '../../../../shared/aws/cloudwatch-task-logs.ts';
import type { Log } from '../../../../shared/contract/answers/log.ts';
import type { Task } from '../../../../shared/domain/task.ts';
import type { TaskLogs } from '../../../../shared/ports/rollouts.ts';
import type { LauncherSettings } from '../../../../shared/ports/settings.ts';
import type { Store } from '../../../../shared/ports/store.ts';
import type { Feed } from '../../../../shared/use-cases/feed.ts';
import { readLogs } from '../../../../shared/use-cases/tasks/read-logs.ts';

const ID = '0123456789abcdef0123456789abcdef';
const GROUP = '/slipway/tasks';

const taskOf = (...containers: string[]): Task => ({
  id: ID,
  cluster: 'default',
  revision: 0,
  slot: 0,
  attempt: 0,
  subnet: '',
  taskDefinition: 'arn:aws:ecs:us-east-1:000000000000:task-definition/web:1',
  intentAtMs: 0,
  observed: {
    arn: `arn:aws:ecs:us-east-1:000000000000:task/default/${ID}`,
    version: 1,
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    containers: containers.map((name) => ({ name })),
  },
});

/** Reads the logs of a task whose record is what `task` says now; a pause takes no time but lets `onPause` act. */
function reader(logs: TaskLogs, task: () => Task, onPause: () => Promise<void> | void = () => {}) {
  let nowMs = 0;
  const deps = {
    store: { findTask: async () => task(), getCluster: async () => undefined } as Partial<Store> as Store,
    settings: { region: 'us-east-1', accountId: '000000000000' } as LauncherSettings,
    clock: {
      nowMs: () => nowMs,
      random: () => 0,
      async sleep(ms: number) {
        nowMs += ms;
        await onPause();
      },
    },
    logs,
  };
  return (query: { tail?: number; after?: string; waitSec?: number; container?: string } = {}) =>
    readLogs(deps, 'default', ID, { tail: 100, waitSec: 0, ...query });
}

const messages = ({ entries }: Feed<Log>) => entries.map(({ entry }) => entry.message);

/** A container's log in the local CloudWatch Logs. */
async function openLogs(...containers: string[]) {
  const cloud = createCloud();
  cloud.add(createLogs(cloud));
  const client = inProcessClient(cloud, 'logs', ACCOUNT);
  const startMs = Date.now() - 60_000;
  const open = (container: string) =>
    client.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName: `slipway/${container}/${ID}` }));
  await client.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
  for (const container of containers) await open(container);
  let now = startMs;
  return {
    logs: cloudwatchTaskLogs(client, GROUP),
    open,
    /** Lines of one millisecond, unless `stepMs` says how far apart they are. */
    async write(container: string, lines: readonly string[], stepMs = 0): Promise<void> {
      const logEvents = lines.map((message) => {
        now += stepMs;
        return { timestamp: now, message };
      });
      const logStreamName = `slipway/${container}/${ID}`;
      await client.send(new PutLogEventsCommand({ logGroupName: GROUP, logStreamName, logEvents }));
    },
  };
}

describe('reading the logs of a task', () => {
  it('begins with the last lines of each container, by time', async () => {
    const { logs, write } = await openLogs('web', 'sidecar');
    await write('web', ['a', 'b', 'c'], 1);
    await write('sidecar', ['d'], 1);
    const read = reader(logs, () => taskOf('web', 'sidecar'));
    expect(messages(await read({ tail: 2 }))).toEqual(['b', 'c', 'd']);
    expect(messages(await read({ tail: 2, container: 'sidecar' }))).toEqual(['d']);
  });

  it('goes on behind the last line that was answered, also within a millisecond', async () => {
    const { logs, write } = await openLogs('web');
    await write('web', ['a', 'b']);
    const read = reader(logs, () => taskOf('web'));
    const first = await read();
    await write('web', ['c', 'd', 'e']);
    const second = await read({ after: first.cursor, tail: 2 });
    const third = await read({ after: second.cursor });
    expect([first, second, third].map(messages)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it('gives a cursor before anything was written, from which not a line is missed', async () => {
    const { logs, open, write } = await openLogs();
    const read = reader(logs, () => taskOf('web'));
    const empty = await read();
    expect(messages(empty)).toEqual([]);
    await open('web');
    await write(
      'web',
      Array.from({ length: 250 }, (_, n) => `line ${n}`),
    );
    const seen: string[] = [];
    let after = empty.cursor;
    for (let page = 0; page < 3; page += 1) {
      const next = await read({ after });
      seen.push(...messages(next));
      after = next.cursor;
    }
    expect(seen).toEqual(Array.from({ length: 250 }, (_, n) => `line ${n}`));
  });

  it('reads a container that wrote nothing before from its first line', async () => {
    const { logs, open, write } = await openLogs('web');
    await write('web', ['a']);
    const read = reader(logs, () => taskOf('web', 'late'));
    const first = await read();
    await open('late');
    await write('late', ['one', 'two', 'three']);
    expect(messages(await read({ after: first.cursor, tail: 2 }))).toEqual(['one', 'two']);
  });

  it('waits for the first line, and for the containers of a task that ECS is still launching', async () => {
    const { logs, open, write } = await openLogs();
    let task: Task = { ...taskOf(), observed: undefined };
    let pauses = 0;
    const read = reader(
      logs,
      () => task,
      async () => {
        pauses += 1;
        if (pauses === 2) task = taskOf('web');
        if (pauses === 4) {
          await open('web');
          await write('web', ['up']);
        }
      },
    );
    expect(messages(await read({ waitSec: 20 }))).toEqual(['up']);
    expect(pauses).toBe(4);
  });

  it('ends with nothing when nothing comes, and its cursor still misses nothing', async () => {
    const { logs, write } = await openLogs('web');
    const read = reader(logs, () => taskOf('web'));
    const waited = await read({ waitSec: 1.5 });
    expect(messages(waited)).toEqual([]);
    await write('web', ['a']);
    expect(messages(await read({ after: waited.cursor }))).toEqual(['a']);
  });

  it('can be cut off behind any line, of the last lines too: what is read in parts is the whole, once and in order', async () => {
    const part = fc.record({
      writes: fc.array(fc.tuple(fc.constantFrom('web', 'sidecar'), fc.integer({ min: 1, max: 7 })), { maxLength: 4 }),
      tail: fc.integer({ min: 1, max: 5 }),
      cut: fc.integer({ min: 0, max: 9 }),
    });
    const parts = fc.array(part, { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(parts, fc.integer({ min: 0, max: 1 }), fc.boolean(), async (steps, stepMs, fromStart) => {
        const { logs, write } = await openLogs('web', 'sidecar');
        const read = reader(logs, () => taskOf('web', 'sidecar'));
        const written: Record<string, string[]> = { web: [], sidecar: [] };
        const seen: Record<string, string[]> = { web: [], sidecar: [] };
        let cursor = fromStart ? (await read()).cursor : undefined;
        const go = async (tail: number, cut: number) => {
          const feed = await read({ after: cursor, tail });
          const taken = feed.entries.slice(0, cut);
          const next = taken.length === feed.entries.length ? feed.cursor : taken.at(-1)?.cursor?.();
          // Where no cursor came yet, a reader begins again, and forgets what it saw.
          if (cursor === undefined && next === undefined) return feed.entries.length;
          cursor = next ?? cursor;
          for (const { entry } of next === undefined ? [] : taken) seen[entry.container]?.push(entry.message);
          return feed.entries.length;
        };
        for (const { writes, tail, cut } of steps) {
          for (const [container, count] of writes) {
            const from = written[container]?.length ?? 0;
            const lines = Array.from({ length: count }, (_, n) => `${container} ${from + n}`);
            written[container]?.push(...lines);
            await write(container, lines, stepMs);
          }
          await go(tail, cut);
        }
        while ((await go(100, 1000)) > 0);
        for (const container of ['web', 'sidecar']) {
          const [all = [], some = []] = [written[container], seen[container]];
          expect(some).toEqual(fromStart ? all : all.slice(all.length - some.length));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('says where to go on among the last lines too, from their second millisecond on', async () => {
    const { logs, write } = await openLogs('web');
    await write('web', ['a', 'b']);
    await write('web', ['c', 'd', 'e'], 1);
    const read = reader(logs, () => taskOf('web'));
    const { entries } = await read({ tail: 4 });
    expect(entries.map(({ cursor }) => cursor !== undefined)).toEqual([true, true, true, true]);
    const whole = await read({ tail: 5 });
    expect(whole.entries.map(({ cursor }) => cursor !== undefined)).toEqual([false, true, true, true, true]);
    for (const [at, rest] of [['c', 'd', 'e'], ['d', 'e'], ['e'], []].entries())
      expect(messages(await read({ after: entries[at]?.cursor?.() }))).toEqual(rest);
  });

  it('stays within what a function may answer, and goes on with the rest', async () => {
    const { logs, write } = await openLogs('web');
    const read = reader(logs, () => taskOf('web'));
    const { cursor } = await read();
    // A control character takes one byte in the log and seven in JSON within JSON.
    const line = '\u001b'.repeat(100_000);
    for (const n of [1, 2, 3, 4, 5, 6, 7, 8]) await write('web', [`${n}${line}`], 1);
    const sizes: number[] = [];
    const seen: string[] = [];
    let after = cursor;
    for (;;) {
      const feed = await read({ after });
      if (feed.entries.length === 0) break;
      sizes.push(JSON.stringify(JSON.stringify(feed.entries)).length);
      seen.push(...messages(feed).map((message) => message.slice(0, 1)));
      after = feed.cursor;
    }
    expect(Math.max(...sizes)).toBeLessThan(4_000_000);
    expect(seen.join('')).toBe('12345678');
    expect(
      messages(await read())
        .map((message) => message.slice(0, 1))
        .join(''),
    ).toMatch(/^5?678$/);
  });

  it('goes on where CloudWatch Logs answers short and empty pages before the end', async () => {
    const asked: unknown[] = [];
    const all = ['a', 'b', 'c', 'd'];
    const logs: TaskLogs = {
      async read({ from, limit }) {
        asked.push(from);
        const at = typeof from === 'object' && 'token' in from ? Number(from.token.slice(1)) : 0;
        // Every other page is empty, and none has more than one line.
        if (at % 2 === 0) return { lines: [], next: `t${at + 1}` };
        const line = all[(at - 1) / 2];
        return line === undefined || limit === 0
          ? { lines: [], next: `t${at}` }
          : { lines: [{ atMs: at, text: line }], next: `t${at + 1}` };
      },
    };
    const read = reader(logs, () => taskOf('web'));
    const seen: string[] = [];
    let after = (await read()).cursor;
    for (let answers = 0; answers < 4; answers += 1) {
      const feed = await read({ after });
      seen.push(...messages(feed));
      after = feed.cursor;
    }
    expect(seen).toEqual(all);
    expect(messages(await read({ after }))).toEqual([]);
  });

  it('refuses a container that the task has not, and cursors that are not its own or too old', async () => {
    const { logs } = await openLogs('web');
    const read = reader(logs, () => taskOf('web'));
    const other = reader(
      { read: async ({ from }) => (from === 'end' ? { lines: [{ atMs: 1, text: 'a' }], next: 't' } : 'expired') },
      () => taskOf('web'),
    );
    await expect(read({ container: 'wep' })).rejects.toMatchObject({ errors: [{ pointer: '/container' }] });
    await expect(read({ after: 'garbled' })).rejects.toMatchObject({ errors: [{ pointer: '/after' }] });
    const { cursor } = await other();
    await expect(other({ after: cursor })).rejects.toMatchObject({
      status: 400,
      errors: [{ pointer: '/after', detail: expect.stringContaining('older than a day') }],
    });
  });
});
