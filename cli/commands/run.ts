import { Command, Option } from 'commander';
import type { Task } from '../../shared/contract/answers/task.ts';
import type { RequestOf } from '../../shared/contract/client/client.ts';
import { CliError } from '../cli-error.ts';
import { taskIdOf } from '../describe-task.ts';
import { followJob } from '../follow-job.ts';
import { environmentEntry, seconds, wholeNumber } from '../parse-values.ts';
import { patient } from '../patient.ts';
import { printJson, type Session } from '../session.ts';
import type { OpenSession } from './open-session.ts';

type Wish = RequestOf<'runTask'>['body'];

interface RunOptions {
  count?: number;
  container?: string;
  env?: { name: string; value: string }[];
  timeout?: number;
  attempts?: number;
  exitOn?: string[];
  wait?: boolean;
}

/** slipway run: one-off tasks. */
export function runCommand(open: OpenSession): Command {
  return new Command('run')
    .description('run one-off tasks of a task definition, with a timeout and retries where wanted')
    .argument('<task-definition>', 'family, family:revision or its ARN')
    .argument('[command...]', "behind --: instead of the container's own command")
    .option('--count <n>', 'how many (default: 1)', wholeNumber)
    .option('--container <name>', 'whose command and environment (default: the only one)')
    .option('--env <NAME=value>', 'an environment variable; may be repeated', environmentEntry)
    .option('--timeout <sec>', 'stop a task that runs longer', seconds)
    .option('--attempts <n>', 'try again until so many tasks have run (default: 1)', wholeNumber)
    .addOption(
      new Option('--exit-on <code>', 'do not try again after this exit code; may be repeated').argParser(
        (code: string, before: string[] = []) => [...before, code],
      ),
    )
    .option('-w, --wait', 'print what they write until they end; exit code 0 only if each succeeded')
    .action(async (definition: string, command: string[], options: RunOptions, self: Command) => {
      if (options.exitOn && options.attempts === undefined) {
        throw new CliError('--exit-on goes with --attempts', { exitCode: 2, advice: 'see "slipway run --help"' });
      }
      await run(open(self), definition, command, options);
    });
}

async function run(session: Session, taskDefinition: string, command: string[], options: RunOptions): Promise<void> {
  const body: Wish = { taskDefinition, ...judgedBy(options), overrides: undefined };
  if (options.count !== undefined) body.count = options.count;
  if (command.length > 0 || options.env) {
    const name = options.container ?? (await onlyContainer(session, taskDefinition));
    body.overrides = {
      containerOverrides: [{ name, ...(command.length > 0 ? { command } : {}), environment: options.env ?? [] }],
    };
  }
  const answer = await session.client.runTask({ cluster: session.cluster, body });
  if (!session.json) for (const task of answer.tasks) session.print(`task ${taskIdOf(task)} starts`);
  if (options.wait) answer.tasks = await followAll(patient(session), answer.tasks);
  if (session.json) printJson(session, answer);
  const [failure] = answer.failures;
  if (failure)
    throw new CliError(`${answer.failures.length} could not be started: ${failure.reason ?? failure.detail}`);
  const failed = options.wait ? answer.tasks.filter(({ job }) => job?.status !== 'SUCCEEDED') : [];
  if (failed.length > 0) throw notSucceeded(failed);
  if (options.wait && !session.json) session.print(`${answer.tasks.length} of ${answer.tasks.length} SUCCEEDED`);
}

/** Who waits wants to know how it ended: that is what a job is judged for, even one that is tried once. */
function judgedBy({ timeout, attempts, exitOn = [], wait }: RunOptions): Pick<Wish, 'timeoutSec' | 'retryStrategy'> {
  const evaluateOnExit = exitOn.map((onExitCode) => ({ action: 'EXIT' as const, onExitCode }));
  return {
    ...(timeout === undefined ? {} : { timeoutSec: timeout }),
    ...(attempts === undefined && !wait ? {} : { retryStrategy: { attempts: attempts ?? 1, evaluateOnExit } }),
  };
}

async function followAll(session: Session, tasks: readonly Task[]): Promise<Task[]> {
  const ended: Task[] = [];
  for (const task of tasks) ended.push(await followJob(session, task));
  return ended;
}

function notSucceeded(failed: readonly Task[]): CliError {
  const said = failed.map((task) => `task ${taskIdOf(task)}: ${task.job?.statusReason ?? 'nobody knows how it ended'}`);
  return new CliError(said.join('; '), { advice: '"slipway ps --stopped" explains why tasks ended' });
}

async function onlyContainer({ client }: Session, reference: string): Promise<string> {
  const { taskDefinition } = await client.getTaskDefinition({ taskDefinition: reference });
  const names = taskDefinition.containerDefinitions.map(({ name }) => name);
  if (names.length === 1 && names[0] !== undefined) return names[0];
  throw new CliError(`${reference} has ${names.length} containers: ${names.join(', ')}`, {
    advice: 'name one with --container',
    exitCode: 2,
  });
}
