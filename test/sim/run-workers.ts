import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SeedOptions, SeedResult } from './run-seed.ts';
import type { Order, Report } from './worker.ts';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));

export interface Crew {
  /** Tells seeds, as many at a time as there are workers; ends early where `onResult` answers false. */
  tell(seeds: Iterable<SeedOptions>, onResult: (result: SeedResult, options: SeedOptions) => boolean): Promise<void>;
  /** Tells one seed, on any worker. */
  tellOne(options: SeedOptions): Promise<SeedResult>;
  dismiss(): void;
}

/** Node processes that tell seeds, one a core; with `bug` they load a launcher that has it. */
export function hireWorkers(count: number, bug: string | undefined): Crew {
  // A seed makes much garbage and keeps little: a larger nursery is emptied less often.
  const execArgv = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=32'];
  const workers = Array.from({ length: count }, () => fork(WORKER, bug ? [bug] : [], { execArgv }));

  function order(worker: ChildProcess, options: SeedOptions): Promise<SeedResult> {
    return new Promise((resolve, reject) => {
      const onExit = (code: number | null) =>
        reject(new Error(`the worker of seed ${options.seed} ended with ${code}`));
      worker.once('exit', onExit);
      worker.once('message', (report) => {
        worker.off('exit', onExit);
        const told = report as Report;
        if ('result' in told) resolve(told.result);
        else reject(new Error(`seed ${options.seed} cannot be told: ${told.error}`));
      });
      worker.send({ seeds: [options] } satisfies Order);
    });
  }

  return {
    async tell(seeds, onResult) {
      const left = seeds[Symbol.iterator]();
      let goesOn = true;
      await Promise.all(
        workers.map(async (worker) => {
          while (goesOn) {
            const { value, done } = left.next();
            if (done) return;
            if (!onResult(await order(worker, value), value)) goesOn = false;
          }
        }),
      );
    },
    tellOne: (options) => order(workers[0] as ChildProcess, options),
    dismiss() {
      for (const worker of workers) worker.kill();
    },
  };
}
