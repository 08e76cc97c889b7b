import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

/** The `aws` CLI of this machine, unmodified; undefined, and said on stderr, where there is none. */
export const awsCli = findCli();

/** Runs one command against a local AWS endpoint and answers its JSON. Credentials are made up, as on any loopback. */
export async function runAwsCli<Output>(awsUrl: string, ...args: string[]): Promise<Output> {
  const { stdout } = await promisify(execFile)('aws', ['--endpoint-url', awsUrl, '--output', 'json', ...args], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      AWS_ACCESS_KEY_ID: 'any',
      AWS_SECRET_ACCESS_KEY: 'any',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_PAGER: '',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  });
  return JSON.parse(stdout || '{}') as Output;
}

function findCli(): string | undefined {
  const { status, stdout, stderr } = spawnSync('aws', ['--version'], { encoding: 'utf8' });
  if (status === 0) return (stdout || stderr).trim();
  process.stderr.write('SKIPPED: the assertions that use the aws CLI; there is none on PATH\n');
  return undefined;
}
