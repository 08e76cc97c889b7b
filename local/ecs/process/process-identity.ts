import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A live process: a pid alone may have been given to another one since. */
export interface ProcessIdentity {
  pid: number;
  /** When it was started, in the system's own unit: clock ticks after boot (Linux), a date (elsewhere). */
  started: string;
  processGroup: number;
}

const LINUX = process.platform === 'linux';

/**
 * Who runs under this pid; undefined for nobody. A zombie is nobody: its program has ended, and where the first
 * process of a container never reaps (a plain `node` as pid 1), it stays in the table for ever.
 */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  return LINUX ? identifyByProc(pid) : identifyByPs(pid);
}

/** proc(5): `pid (comm) state ppid pgrp …`, starttime is field 22; comm may hold blanks and parentheses. */
function identifyByProc(pid: number): ProcessIdentity | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, , group] = fields;
  const started = fields[19];
  if (state === undefined || state === 'Z' || state === 'X' || started === undefined) return undefined;
  return { pid, started, processGroup: Number(group) };
}

function identifyByPs(pid: number): ProcessIdentity | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,pgid=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    const [state, group, ...started] = line.split(/\s+/);
    if (!state || state.startsWith('Z')) return undefined;
    return { pid, started: started.join(' '), processGroup: Number(group) };
  } catch {
    return undefined;
  }
}

/**
 * Names this boot of this host. In a container the kernel's boot id outlives `docker restart`, which ends every
 * process, so the first process's start belongs to it.
 */
export function readHostId(): string {
  try {
    if (!LINUX) return execFileSync('sysctl', ['-n', 'kern.boottime'], { encoding: 'utf8' }).trim();
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}/${identifyByProc(1)?.started ?? ''}`;
  } catch {
    return 'unknown';
  }
}
