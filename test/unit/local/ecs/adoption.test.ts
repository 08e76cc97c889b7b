import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TaskRecord } from '../../../../local/ecs/tasks/task-record.ts';
import { createBench, isAlive, pidOf, STAY, untilDead } from './ecs-bench.ts';

let bench: ReturnType<typeof createBench>;
beforeEach(async () => {
  bench = createBench();
  await bench.start();
});
afterEach(() => bench.end());

/** Starts a task of `argv` and answers its ARN and the pid that its first line names. */
async function launch(argv = STAY): Promise<{ taskArn: string; pid: number }> {
  await bench.image('hello', argv);
  const { taskArn } = await bench.run(await bench.register([{ name: 'web', image: 'hello' }]));
  await bench.untilStatus(taskArn, 'RUNNING');
  const [line] = await bench.firstOutput(taskArn, 'web');
  return { taskArn, pid: pidOf(line) };
}

/** The host's software ends and begins anew on the same state. */
async function restart(between: () => unknown = () => {}): Promise<void> {
  await bench.cloud.stop();
  await between();
  bench.reboot();
  await bench.start();
}

/** Changes a task's record on disk, as if the software had been killed at another moment. */
function rewrite(taskArn: string, change: (record: TaskRecord) => void): void {
  const database = new DatabaseSync(path.join(bench.directory ?? '', 'ecs.sqlite'));
  const id = taskArn.split('/').at(-1) ?? '';
  const record: TaskRecord = JSON.parse(
    String(database.prepare('SELECT record FROM tasks WHERE id = ?').get(id)?.record),
  );
  change(record);
  const sql = 'UPDATE tasks SET record = ?, last_status = ?, desired_status = ?, stopped_at = NULL WHERE id = ?';
  database.prepare(sql).run(JSON.stringify(record), record.task.lastStatus, record.task.desiredStatus, id);
  database.close();
}

describe('after a restart of the host software', () => {
  it('a process that still runs is adopted: same task, same pid, RUNNING all along', async () => {
    const { taskArn, pid } = await launch();
    const before = await bench.describe(taskArn);
    await restart(() => expect(isAlive(pid)).toBe(true));
    expect(await bench.describe(taskArn)).toEqual(before);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await bench.output(taskArn, 'web')).toHaveLength(1);
    expect(isAlive(pid)).toBe(true);
  });

  it('an adopted process is stopped like any other', async () => {
    const { taskArn, pid } = await launch();
    await restart();
    await bench.call('StopTask', { task: taskArn });
    const task = await bench.untilStatus(taskArn, 'STOPPED');
    expect(task.containers?.[0]?.exitCode).toBeUndefined();
    expect(task.containers?.[0]?.reason).toMatch(/exit code is unknown/);
    expect(isAlive(pid)).toBe(false);
  });

  it('the end of an adopted process is noticed', async () => {
    const { taskArn, pid } = await launch();
    await restart();
    process.kill(pid, 'SIGKILL');
    expect(await bench.untilStatus(taskArn, 'STOPPED')).toMatchObject({ stopCode: 'EssentialContainerExited' });
  });

  it('a process that died meanwhile is reported as stopped, with an exit code that nobody knows', async () => {
    const { taskArn, pid } = await launch();
    await restart(() => process.kill(pid, 'SIGKILL'));
    const task = await bench.untilStatus(taskArn, 'STOPPED');
    expect(task).toMatchObject({ stopCode: 'EssentialContainerExited' });
    expect(task.containers?.[0]?.exitCode).toBeUndefined();
    expect(task.containers?.[0]?.reason).toMatch(/exit code is unknown/);
  });

  it('what a process that died meanwhile left behind is ended', async () => {
    const { pid } = await launch([
      'node',
      '-e',
      `
      const { spawn } = require('node:child_process');
      const child = spawn('sleep', ['60'], { stdio: 'inherit' });
      console.log('up', process.pid, child.pid);
      setInterval(() => {}, 1e6)`,
    ]);
    const task = bench.events[0]?.detail.taskArn ?? '';
    const [line] = await bench.output(task, 'web');
    const left = Number(line?.split(' ')[2]);
    await restart(() => process.kill(pid, 'SIGKILL'));
    await bench.untilStatus(task, 'STOPPED');
    await untilDead(left);
  });

  it('another process with the pid of a dead one is neither adopted nor harmed', async () => {
    const { taskArn, pid } = await launch();
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore', detached: true });
    await restart(() => {
      process.kill(pid, 'SIGKILL');
      rewrite(taskArn, (record) =>
        Object.assign(record.containers[0] ?? {}, { handle: { pid: stranger.pid ?? 0, started: '1' } }),
      );
    });
    await bench.untilStatus(taskArn, 'STOPPED');
    expect(isAlive(stranger.pid ?? 0)).toBe(true);
    stranger.kill('SIGKILL');
  });

  it('a process whose pid was not recorded is found by its mark and not started again', async () => {
    const { taskArn, pid } = await launch();
    await restart(() =>
      rewrite(taskArn, (record) => {
        record.task.lastStatus = 'PENDING';
        Object.assign(record.containers[0] ?? {}, { state: 'launching', handle: undefined, startedAtMs: undefined });
      }),
    );
    await bench.untilStatus(taskArn, 'RUNNING');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await bench.output(taskArn, 'web')).toEqual([`up ${pid}`]);
    process.kill(pid, 'SIGKILL');
    await bench.untilStatus(taskArn, 'STOPPED');
  });

  it('a start that was cut off and left no process is not tried again: the task lost its host', async () => {
    const { taskArn, pid } = await launch();
    await restart(() => {
      process.kill(pid, 'SIGKILL');
      rewrite(taskArn, (record) => {
        record.task.lastStatus = 'PENDING';
        Object.assign(record.containers[0] ?? {}, { state: 'launching', handle: undefined, startedAtMs: undefined });
      });
    });
    expect(await bench.untilStatus(taskArn, 'STOPPED')).toMatchObject({ stopCode: 'InfrastructureHealth' });
    expect(await bench.output(taskArn, 'web')).toEqual([`up ${pid}`]);
  });

  it('tasks of a host that was booted anew stop with InfrastructureHealth', async () => {
    const { taskArn, pid } = await launch();
    await restart(() => {
      process.kill(pid, 'SIGKILL');
      rewrite(taskArn, (record) => Object.assign(record.containers[0] ?? {}, { hostId: 'an earlier boot' }));
    });
    expect(await bench.untilStatus(taskArn, 'STOPPED')).toMatchObject({
      stopCode: 'InfrastructureHealth',
      stoppedReason: 'The host that the task ran on was restarted.',
    });
  });

  it('a task that was not launched yet is launched', async () => {
    await bench.image('hello', STAY);
    const definition = await bench.register([{ name: 'web', image: 'hello' }]);
    const { taskArn } = await bench.run(definition);
    await restart();
    await bench.untilStatus(taskArn, 'RUNNING');
    await bench.firstOutput(taskArn, 'web');
  });

  it('events that were not sent are sent', async () => {
    const { taskArn } = await launch();
    bench.events.length = 0;
    await bench.ecs.stopLaunched();
    expect(bench.events).toEqual([]);
    await restart();
    expect((await bench.sentEventsOf(taskArn)).at(-1)?.detail).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'TerminationNotice',
    });
  });
});

describe('stopLaunched', () => {
  it('ends every process and refuses new tasks', async () => {
    const { taskArn, pid } = await launch();
    await bench.ecs.stopLaunched();
    expect(isAlive(pid)).toBe(false);
    expect(await bench.describe(taskArn)).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'TerminationNotice' });
    await expect(bench.run('app')).rejects.toThrow('This host is shutting down.');
  });
});

describe('without a state directory', () => {
  it('stop ends what was launched, since nobody could adopt it', async () => {
    const other = createBench({ inMemory: true });
    await other.start();
    await other.image('hello', STAY);
    const { taskArn } = await other.run(await other.register([{ name: 'web', image: 'hello' }]));
    const [line] = await other.firstOutput(taskArn, 'web');
    await other.cloud.stop();
    expect(isAlive(pidOf(line))).toBe(false);
    rmSync(other.home, { recursive: true, force: true });
  });
});

describe('kill -9 of the host software', () => {
  it('leaves the processes running, and the next one adopts them', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'ecs-kill-'));
    const program = spawn(process.execPath, [path.join(import.meta.dirname, 'host-program.ts'), directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    for await (const chunk of program.stdout) {
      printed += chunk;
      if (printed.includes('\n')) break;
    }
    const { taskArn, pid, home } = JSON.parse(printed);
    program.kill('SIGKILL');
    const second = createBench({ directory });
    await second.start();
    expect(await second.describe(taskArn)).toMatchObject({ lastStatus: 'RUNNING' });
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, 2)).toEqual(STAY.slice(0, 2));
    await second.end();
    expect(isAlive(pid)).toBe(false);
    for (const each of [directory, home]) rmSync(each, { recursive: true, force: true });
  });
});
