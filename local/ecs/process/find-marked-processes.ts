import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { identifyProcess, type ProcessIdentity } from './process-identity.ts';

/** The environment variable that every launched process and its children carry: the container's runtime id. */
export const MARKER = 'ECS_CONTAINER_RUNTIME_ID';

/** All live processes of this user that carry the marker, by runtime id. */
export function findMarkedProcesses(): Map<string, ProcessIdentity[]> {
  const found = new Map<string, ProcessIdentity[]>();
  for (const [pid, runtimeId] of process.platform === 'linux' ? scanProc() : scanPs()) {
    const identity = identifyProcess(pid);
    if (identity) found.set(runtimeId, [...(found.get(runtimeId) ?? []), identity]);
  }
  return found;
}

function* scanProc(): Generator<[number, string]> {
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const runtimeId = readMarker(`/proc/${entry}/environ`);
    if (runtimeId !== undefined) yield [Number(entry), runtimeId];
  }
}

/** Another user's process cannot be read and is none of ours. */
function readMarker(file: string): string | undefined {
  try {
    const variable = readFileSync(file, 'latin1')
      .split('\0')
      .find((each) => each.startsWith(`${MARKER}=`));
    return variable?.slice(MARKER.length + 1);
  } catch {
    return undefined;
  }
}

/** `ps -E` (BSD, macOS) appends the environment to the command. */
function* scanPs(): Generator<[number, string]> {
  const lines = execFileSync('ps', ['-axwwE', '-o', 'pid=,command='], { encoding: 'utf8', maxBuffer: 1 << 28 });
  for (const line of lines.split('\n')) {
    const match = /^\s*(\d+) .*?\bECS_CONTAINER_RUNTIME_ID=(\S+)/.exec(line);
    if (match?.[1] && match[2]) yield [Number(match[1]), match[2]];
  }
}

/**
 * The process that was launched, among those that carry its marker: leader of its own group, and the oldest, since
 * a child that made a session of its own leads a group too.
 */
export function pickLeader(processes: ProcessIdentity[]): ProcessIdentity | undefined {
  return processes
    .filter((each) => each.processGroup === each.pid)
    .sort((a, b) => Number(a.started) - Number(b.started) || a.pid - b.pid)[0];
}
