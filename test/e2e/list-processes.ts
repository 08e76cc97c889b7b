import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process of a task, as the operating system shows it: no word of Slipway's is believed here. */
export interface TaskProcess {
  pid: number;
  /** Of the task that it says it belongs to. */
  taskId: string;
  environment: Record<string, string>;
}

/** The containers' own processes (leaders of their groups) that run under `directory`: not Slipway, not their children. */
export function listProcesses(directory: string): TaskProcess[] {
  return listPids(directory).flatMap((pid) => {
    if (!isGroupLeader(pid)) return [];
    const environment = readEnvironment(pid);
    const [taskId] = /[0-9a-f]{32}/.exec(environment?.ECS_CONTAINER_RUNTIME_ID ?? '') ?? [];
    return environment && taskId ? [{ pid, taskId, environment }] : [];
  });
}

/** Everything that runs in or under `directory`, Slipway itself included. Zombies have no working directory. */
export function listPids(directory: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => isUnder(directory, pid));
}

export function isAlive(pid: number): boolean {
  try {
    readlinkSync(`/proc/${pid}/cwd`);
    return true;
  } catch {
    return false;
  }
}

function isUnder(directory: string, pid: number): boolean {
  try {
    const cwd = readlinkSync(`/proc/${pid}/cwd`).replace(/ \(deleted\)$/, '');
    return cwd === directory || cwd.startsWith(`${directory}/`);
  } catch {
    return false;
  }
}

/** proc(5): `pid (comm) state ppid pgrp …`. */
function isGroupLeader(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]) === pid;
  } catch {
    return false;
  }
}

function readEnvironment(pid: number): Record<string, string> | undefined {
  try {
    const entries = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return Object.fromEntries(
      entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
    );
  } catch {
    return undefined;
  }
}
