import { afterEach } from '@jest/globals';
import type { Surroundings } from '../../../cli/program.ts';
import { runCli } from '../../../cli/run-cli.ts';
import { type Answers, type FakeSlipway, startFakeSlipway } from './fake-slipway.ts';

export interface Ran {
  code: number;
  out: string;
  err: string;
  api: FakeSlipway;
}

const started: FakeSlipway[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((api) => api.close()));
});

/** Runs one command line in this process against a Slipway that answers as said. */
export async function runSlipway(answers: Answers, ...args: string[]): Promise<Ran> {
  const api = await startFakeSlipway(answers);
  started.push(api);
  return { ...(await runLine(['--url', api.url, ...args], { apiKey: 'key-1' })), api };
}

/** Runs one command line in this process; what it writes is answered. What runs until it is ended ends at once. */
export async function runLine(args: string[], more: Partial<Surroundings> = {}): Promise<Omit<Ran, 'api'>> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(args, {
    print: (line) => void out.push(line),
    warn: (line) => void err.push(line),
    untilStopped: async () => {},
    ...more,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}
