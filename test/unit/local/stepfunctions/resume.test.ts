import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bootStates, type FakeFunction, invoke, invokeAndWait } from './boot-states.ts';

type World = Awaited<ReturnType<typeof bootStates>>;
let directory: string;
let worlds: World[];

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'states-'));
  worlds = [];
});

afterEach(async () => {
  for (const world of worlds) await world.stop();
  rmSync(directory, { recursive: true });
});

/** A process on the directory. Those before it are dead: they answer nothing any more. */
async function boot(functions: Record<string, FakeFunction> = {}): Promise<World> {
  for (const earlier of worlds) await earlier.stop();
  const world = await bootStates({ directory, functions });
  worlds.push(world);
  return world;
}

const never = () => new Promise(() => {});

describe('a new process on the same directory', () => {
  it('keeps a Wait to its wall-clock time', async () => {
    const first = await boot();
    const W = { Type: 'Wait', Timestamp: '{% $fromMillis($millis() + 150) %}', Output: '{% $now() %}', End: true };
    const executionArn = await first.begin(await first.createMachine({ StartAt: 'W', States: { W } }));
    await first.until(() => first.events.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const second = await boot();
    const { startDate, stopDate } = await second
      .ended(executionArn)
      .then(() => second.call<{ startDate: Date; stopDate: Date }>('DescribeExecution', { executionArn }));
    expect(stopDate.getTime() - startDate.getTime()).toBeGreaterThanOrEqual(150);
  });

  it('waits for the same task token, and invokes nothing again once it was submitted', async () => {
    const tokens: string[] = [];
    const keep = ({ token }: { token: string }) => void tokens.push(token);
    const first = await boot({ keep });
    const T = { ...invokeAndWait('keep'), End: true };
    const executionArn = await first.begin(await first.createMachine({ StartAt: 'T', States: { T } }));
    while (!(await first.types(executionArn)).includes('TaskSubmitted')) await new Promise((go) => setTimeout(go, 2));
    const second = await boot({ keep });
    await second.call('SendTaskSuccess', { taskToken: tokens[0], output: '"after"' });
    expect((await second.ended(executionArn)).output).toBe('after');
    expect(tokens).toHaveLength(1);
  });

  it('has the answer that SendTaskSuccess was promised to be kept, though nothing went on before the crash', async () => {
    const tokens: string[] = [];
    const first = await boot({ keep: ({ token }: { token: string }) => void tokens.push(token) });
    const T = { ...invokeAndWait('keep'), Output: '{% $states.result.n * 2 %}', End: true };
    const executionArn = await first.begin(await first.createMachine({ StartAt: 'T', States: { T } }));
    await first.until(() => tokens.length > 0);
    await first.stop();
    // Answered by a process that goes on with nothing: exactly what a kill right after the answer leaves.
    await first.call('SendTaskSuccess', { taskToken: tokens[0], output: '{"n":21}' });
    const second = await boot();
    expect((await second.ended(executionArn)).output).toBe(42);
  });

  it('invokes again what was out, with the same arguments and token', async () => {
    const seen: unknown[] = [];
    const first = await boot({
      work: (payload: object) => {
        seen.push(payload);
        return never();
      },
    });
    const Branches = [
      { StartAt: 'Plain', States: { Plain: { ...invoke('work', { id: '{% $uuid() %}' }), End: true } } },
      { StartAt: 'Token', States: { Token: { ...invokeAndWait('work'), End: true } } },
    ];
    const States = { P: { Type: 'Parallel', Branches, End: true } };
    const executionArn = await first.begin(await first.createMachine({ StartAt: 'P', States }));
    await first.until(() => seen.length === 2);
    const again: { token?: string }[] = [];
    const second = await boot({
      work: (payload: { token?: string }) => {
        again.push(payload);
        return 'a';
      },
    });
    const taskToken = again.find((payload) => payload.token)?.token;
    await second.call('SendTaskSuccess', { taskToken, output: '"b"' });
    expect((await second.ended(executionArn)).output).toEqual(['a', 'b']);
    expect(again).toEqual(seen);
  });

  it('goes on with a Map in its middle: items done stay done', async () => {
    const done: number[] = [];
    const first = await boot({
      work: (n: number) => {
        if (n === 3) return never();
        done.push(n);
        return n * 10;
      },
    });
    const States = {
      A: { Type: 'Pass', Assign: { label: 'v' }, Next: 'M' },
      M: {
        Type: 'Map',
        Items: [1, 2, 3, 4, 5],
        MaxConcurrency: 1,
        ItemProcessor: {
          StartAt: 'T',
          States: { T: { ...invoke('work'), Output: '{% $label & $states.result.Payload %}', End: true } },
        },
        End: true,
      },
    };
    const executionArn = await first.begin(await first.createMachine({ StartAt: 'A', States }));
    await first.until(() => done.length === 2);
    while ((await first.types(executionArn)).filter((type) => type === 'TaskScheduled').length < 3) {
      await new Promise((go) => setTimeout(go, 2));
    }
    const second = await boot({
      work: (n: number) => {
        done.push(n);
        return n * 10;
      },
    });
    expect((await second.ended(executionArn)).output).toEqual(['v10', 'v20', 'v30', 'v40', 'v50']);
    expect(done).toEqual([1, 2, 3, 4, 5]);
  });

  it('keeps the time and the count of a retry', async () => {
    let calls = 0;
    const flaky = () => {
      calls += 1;
      if (calls <= 2) throw new Error('not yet');
      return calls;
    };
    const first = await boot({ flaky });
    const Retry = [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 1, MaxAttempts: 2, BackoffRate: 1 }];
    const T = { ...invoke('flaky'), Retry, End: true };
    const executionArn = await first.begin(await first.createMachine({ StartAt: 'T', States: { T } }));
    await first.until(() => calls === 1);
    const second = await boot({ flaky });
    expect((await second.ended(executionArn)).output).toBe(3);
  });

  it('starts what StartExecution accepted before any process ran it, and tells EventBridge', async () => {
    const first = await boot();
    const machine = await first.createMachine({ StartAt: 'A', States: { A: { Type: 'Pass', End: true } } });
    await first.stop();
    const executionArn = await first.begin(machine, { a: 1 });
    expect(first.events).toEqual([]);
    const second = await boot();
    await second.ended(executionArn);
    expect(second.events.map((event) => event.status)).toEqual(['RUNNING', 'SUCCEEDED']);
  });

  it('ends an execution whose deadline went by meanwhile', async () => {
    const first = await boot();
    const States = { W: { Type: 'Wait', Seconds: 99, End: true } };
    const machine = await first.createMachine({ StartAt: 'W', TimeoutSeconds: 1, States });
    const executionArn = await first.begin(machine);
    await first.stop();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const second = await boot();
    expect((await second.ended(executionArn)).status).toBe('TIMED_OUT');
  });

  it('loses no transition and makes none twice when the process is killed in the middle of one', async () => {
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('./count-until-killed.ts', import.meta.url)), directory],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const executionArn = line.toString('utf8').trim();
    await new Promise((resolve) => setTimeout(resolve, 60));
    child.kill('SIGKILL');
    await once(child, 'exit');

    const world = await boot();
    const { status, output } = await world.ended(executionArn);
    expect({ status, output }).toEqual({ status: 'SUCCEEDED', output: 2_000 });
    const counts: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await world.call<{ events: HistoryEvent[]; nextToken?: string }>('GetExecutionHistory', {
        executionArn,
        maxResults: 1_000,
        nextToken,
      });
      for (const event of page.events) {
        const assigned = event.stateExitedEventDetails?.assignedVariables?.n;
        if (assigned !== undefined) counts.push(assigned);
      }
      nextToken = page.nextToken;
    } while (nextToken);
    expect(counts).toEqual(Array.from({ length: 2_001 }, (_, index) => String(index)));
  });
});
