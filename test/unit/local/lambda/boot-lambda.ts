import type { InvocationResponse } from '@aws-sdk/client-lambda';
import { AwsError } from '../../../../local/cloud/aws-error.ts';
import { createCloud, type RunningCloud } from '../../../../local/cloud/cloud.ts';
import { ACCOUNT, type OperationTable, type Principal } from '../../../../local/cloud/service.ts';
import { createIam } from '../../../../local/iam/iam.ts';
import { createSts } from '../../../../local/iam/sts.ts';
import { createLambda, type LambdaOptions } from '../../../../local/lambda/lambda.ts';
import { writeZip } from './write-zip.ts';

const TRUST = JSON.stringify({
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

interface LogLine {
  group: string;
  caller: Principal;
  message: string;
}

/** Logs as Lambda sees it: groups and streams that have to be there, and lines. */
function recordingLogs(lines: LogLine[]): OperationTable {
  const known = new Set<string>();
  const missing = () => new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  return {
    CreateLogGroup(input: { logGroupName: string }) {
      known.add(input.logGroupName);
      return {};
    },
    CreateLogStream(input: { logGroupName: string; logStreamName: string }) {
      if (!known.has(input.logGroupName)) throw missing();
      known.add(`${input.logGroupName}/${input.logStreamName}`);
      return {};
    },
    PutLogEvents(input: { logGroupName: string; logStreamName: string; logEvents: { message: string }[] }, { caller }) {
      if (!known.has(`${input.logGroupName}/${input.logStreamName}`)) throw missing();
      for (const { message } of input.logEvents) lines.push({ group: input.logGroupName, caller, message });
      return {};
    },
  };
}

export interface Booted {
  cloud: RunningCloud;
  lines: LogLine[];
  problems: string[];
  call(operation: string, input: object, caller?: Principal): Promise<Record<string, unknown>>;
  /** Creates a role that may write logs and what `statements` say. */
  createRole(name: string, statements?: object[]): Promise<string>;
  /** Creates a function of one module `index.mjs`, with the role `fn-role` (made when it is not there). */
  createFunction(name: string, source: string, settings?: object): Promise<Record<string, unknown>>;
  invoke(name: string, event?: unknown, settings?: object): Promise<{ answer: unknown; response: InvocationResponse }>;
}

/** A cloud with IAM, STS, Lambda and a recording Logs, and `extra` services; to be stopped by the caller. */
export async function bootLambda(
  options: Partial<LambdaOptions> & { directory?: string | undefined } = {},
  add: (cloud: RunningCloud) => void = () => {},
): Promise<Booted> {
  const problems: string[] = [];
  const lines: LogLine[] = [];
  const cloud = createCloud({ directory: options.directory, log: (message) => problems.push(message) });
  const iam = createIam(cloud);
  cloud.setAuthorizer(iam.authorize);
  cloud.add(iam);
  cloud.add(createSts(cloud, iam));
  cloud.add({
    name: 'logs',
    operations: recordingLogs(lines),
    access: (operation) => [
      { action: `logs:${operation}`, resource: 'arn:aws:logs:us-east-1:000000000000:log-group:x' },
    ],
    start() {},
    stop() {},
  });
  add(cloud);
  cloud.add(createLambda(cloud, { endpointUrl: () => 'http://127.0.0.1:1', keyFor: iam.keyFor, ...options }));
  await cloud.start();

  const call = (service: string, operation: string, input: object, caller: Principal = ACCOUNT) =>
    cloud.call<Record<string, unknown>>(service, operation, input, caller);

  const booted: Booted = {
    cloud,
    lines,
    problems,
    call: (operation, input, caller) => call('lambda', operation, input, caller),
    async createRole(name, statements = []) {
      await call('iam', 'CreateRole', { RoleName: name, AssumeRolePolicyDocument: TRUST });
      const logs = { Effect: 'Allow', Action: 'logs:*', Resource: '*' };
      const PolicyDocument = JSON.stringify({ Statement: [logs, ...statements] });
      await call('iam', 'PutRolePolicy', { RoleName: name, PolicyName: 'p', PolicyDocument });
      return `arn:aws:iam::000000000000:role/${name}`;
    },
    async createFunction(name, source, settings = {}) {
      const role = 'arn:aws:iam::000000000000:role/fn-role';
      if (!('Role' in settings)) await booted.createRole('fn-role').catch(() => {});
      const base = { FunctionName: name, Runtime: 'nodejs24.x', Handler: 'index.handler', Role: role };
      return booted.call('CreateFunction', {
        ...base,
        Code: { ZipFile: writeZip({ 'index.mjs': source }) },
        ...settings,
      });
    },
    async invoke(name, event = {}, settings = {}) {
      const Payload = Buffer.from(JSON.stringify(event));
      const response = (await booted.call('Invoke', {
        FunctionName: name,
        Payload,
        ...settings,
      })) as InvocationResponse;
      const answer = response.Payload ? JSON.parse(Buffer.from(response.Payload).toString()) : undefined;
      return { answer, response };
    },
  };
  return booted;
}

/** Waits until `check` gives something, looking every few milliseconds; throws after `limitMs`. */
export async function eventually<T>(check: () => T | undefined | false, limitMs = 30_000): Promise<T> {
  const until = Date.now() + limitMs;
  for (;;) {
    const value = check();
    if (value) return value;
    if (Date.now() > until) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
