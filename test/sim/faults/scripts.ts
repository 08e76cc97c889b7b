import type { Script } from '../../harness/scripted-driver.ts';

/** Images that never serve. Every other image runs, is healthy and stops when it is asked to. */
export function badScripts(): Record<string, Script> {
  return {
    'bad:pull': { pullError: 'manifest for bad:pull not found' },
    'bad:start': { startError: 'exec: no such file or directory' },
    'bad:crash': { exitAfterMs: 700, exitCode: 3 },
    'bad:sick': { isHealthy: () => false },
    'job:0': { exitAfterMs: 3_000, exitCode: 0 },
    'job:1': { exitAfterMs: 500, exitCode: 1 },
    ...jobsOf('web:2'),
    ...jobsOf('web:3'),
    'job:2': { exitAfterMs: 60_000, exitCode: 0 },
  };
}

/** What a deployment runs before or after its tasks, by its command. */
function jobsOf(image: string): Record<string, Script> {
  return {
    [`${image} migrate`]: { exitAfterMs: 2_000, exitCode: 0 },
    [`${image} long`]: { exitAfterMs: 20_000, exitCode: 0 },
    [`${image} fails`]: { exitAfterMs: 1_000, exitCode: 3 },
    [`${image} hangs`]: {},
  };
}
