import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { Usage } from '../agent/driver.ts';

/** `getconf CLK_TCK`: 100 on every Linux that Node runs on (proc(5) counts processor time in it). */
const TICK_MS = 10;

/** What every process group of this host uses, by its leader's pid. */
export function measureGroups(): Map<number, Usage> {
  const groups = new Map<number, Usage>();
  for (const { group, cpuMs, memoryBytes } of process.platform === 'linux' ? readProc() : readPs()) {
    const so = groups.get(group) ?? { cpuMs: 0, memoryBytes: 0 };
    groups.set(group, { cpuMs: so.cpuMs + cpuMs, memoryBytes: so.memoryBytes + memoryBytes });
  }
  return groups;
}

/**
 * proc(5): behind the name stand state, ppid and pgrp; utime and stime are fields 14 and 15, those of children that were
 * waited for 16 and 17. Memory is what is resident and not shared with files, which is most of what a cgroup charges.
 */
function* readProc(): Generator<Usage & { group: number }> {
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
      const anonymous = /^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${entry}/status`, 'utf8'))?.[1];
      yield { group: Number(fields[2]), cpuMs: ticks * TICK_MS, memoryBytes: Number(anonymous ?? 0) * 1024 };
    } catch {
      // It has ended meanwhile.
    }
  }
}

function* readPs(): Generator<Usage & { group: number }> {
  const lines = execFileSync('ps', ['-axo', 'pgid=,time=,rss='], { encoding: 'utf8' }).trim().split('\n');
  for (const line of lines) {
    const [group, time = '', kilobytes] = line.trim().split(/\s+/);
    const sec = time.split(/[:-]/).reduce((sum, part) => sum * 60 + Number(part), 0);
    yield { group: Number(group), cpuMs: sec * 1000, memoryBytes: Number(kilobytes) * 1024 };
  }
}
