import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { ContainerExit, StopSignal } from '../agent/driver.ts';
import { findMarkedProcesses } from './find-marked-processes.ts';
import { identifyProcess, type ProcessIdentity } from './process-identity.ts';
import { signalGroup } from './spawn-process.ts';

/** How often processes that are not our children are looked at; nobody tells us of their end. */
const POLL_MS = 100;

const UNSEEN = 'The exit code is unknown: the process had been started by an earlier run of this host.';

interface Watched {
  identity: ProcessIdentity;
  child: ChildProcess | undefined;
  killed: boolean;
}

/** Knows which processes run, and tells of each one's end once. */
export function createProcessWatch() {
  const watched = new Map<string, Watched>();
  let report: (runtimeId: string, exit: ContainerExit) => void = () => {};
  let poll: NodeJS.Timeout | undefined;

  function finish(runtimeId: string, exit: ContainerExit): void {
    if (!watched.delete(runtimeId)) return;
    if (poll && ![...watched.values()].some((each) => !each.child)) poll = void clearInterval(poll);
    report(runtimeId, exit);
  }

  function lookAtAdopted(): void {
    for (const [runtimeId, { identity, child, killed }] of watched) {
      if (child || identifyProcess(identity.pid)?.started === identity.started) continue;
      for (const left of findMarkedProcesses().get(runtimeId) ?? []) signalGroup(left.processGroup, 'SIGKILL');
      finish(
        runtimeId,
        killed ? { exitCode: 128 + constants.signals.SIGKILL } : { exitCode: undefined, reason: UNSEEN },
      );
    }
  }

  return {
    add(runtimeId: string, identity: ProcessIdentity, child: ChildProcess | undefined): void {
      watched.set(runtimeId, { identity, child, killed: false });
      child?.once('exit', (code, signal) => {
        // A container ends with its first process: what it left in its group goes too.
        signalGroup(identity.pid, 'SIGKILL');
        finish(runtimeId, { exitCode: code ?? 128 + constants.signals[signal ?? 'SIGKILL'] });
      });
      if (!child) poll ??= setInterval(lookAtAdopted, POLL_MS);
    },
    processGroup: (runtimeId: string): number | undefined => watched.get(runtimeId)?.identity.pid,
    /** Signals the whole group, if the pid surely still is this container's. */
    signal(runtimeId: string, signal: StopSignal): void {
      const found = watched.get(runtimeId);
      if (!found) return;
      if (signal === 'SIGKILL') found.killed = true;
      const { identity, child } = found;
      if (child || identifyProcess(identity.pid)?.started === identity.started) signalGroup(identity.pid, signal);
    },
    onExit(listener: typeof report): void {
      report = listener;
    },
    /** Forgets all; with `kill`, ends them first and waits until they are gone. */
    async close({ kill }: { kill: boolean }): Promise<void> {
      poll = void clearInterval(poll);
      report = () => {};
      const left = [...watched.values()];
      watched.clear();
      if (!kill) return;
      for (const { identity } of left) signalGroup(identity.pid, 'SIGKILL');
      while (left.some(({ identity }) => identifyProcess(identity.pid)?.started === identity.started)) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
}
