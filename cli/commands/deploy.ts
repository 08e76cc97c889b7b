import { Command, Option } from 'commander';
import type { Deployment } from '../../shared/contract/answers/deployment.ts';
import { CliError, isRefusal } from '../cli-error.ts';
import { type EventFeed, latestCursor, openEventFeed } from '../event-feed.ts';
import { followCount, followDeployment } from '../follow-deployment.ts';
import type { FollowOptions } from '../follow-service.ts';
import { lastPartOf } from '../last-part-of.ts';
import { environmentEntry, seconds, wholeNumber } from '../parse-values.ts';
import { patient } from '../patient.ts';
import { type ServiceChange, sendFile, sendFlags } from '../send-spec.ts';
import { printJson, type Session } from '../session.ts';
import type { SpecFlags } from '../spec-from-flags.ts';
import type { OpenSession } from './open-session.ts';

interface DeployOptions extends Partial<SpecFlags> {
  file?: string;
  taskDefinition?: string;
  wait?: boolean;
  timeout?: number;
}

/** An option that goes with --image, and so not with --file. */
const flag = (flags: string, description: string): Option => new Option(flags, description).conflicts('file');

/** slipway deploy: creates or updates a service. */
export function deployCommand(open: OpenSession): Command {
  return new Command('deploy')
    .description('create or update a service, from a file or from flags')
    .argument('<service>', 'its name')
    .option('-f, --file <file>', 'the service as JSON, the body of PUT service; - is standard input')
    .option('--task-definition <file>', 'with --file: register this task definition (JSON) and use it')
    .addOption(flag('--image <name:tag>', 'alone: another image for a service; with flags: the whole service anew'))
    .addOption(
      flag('--port <n>', 'the port that the container listens on, behind the load balancer').argParser(wholeNumber),
    )
    .addOption(flag('--path <prefix>', 'with --port: the paths that are its own (default: "/")'))
    .addOption(flag('--health-path <path>', 'with --port: where the load balancer asks for health (default: "/")'))
    .addOption(flag('--count <n>', 'how many tasks (default: as many as now, 1 at first)').argParser(wholeNumber))
    .addOption(flag('--cpu <units>', 'of a task, 1024 are one vCPU (default: 256)').argParser(wholeNumber))
    .addOption(flag('--memory <MiB>', 'of a task (default: 2 for each unit of cpu)').argParser(wholeNumber))
    .addOption(flag('--env <NAME=value>', 'an environment variable; may be repeated').argParser(environmentEntry))
    .addOption(flag('--min-healthy <percent>', 'minimumHealthyPercent (default: 100)').argParser(wholeNumber))
    .addOption(flag('--max <percent>', 'maximumPercent (default: 200)').argParser(wholeNumber))
    .option('-w, --wait', 'tell what happens until the deployment ends; exit code 0 only if it was SUCCESSFUL')
    .option('--timeout <sec>', 'with --wait: how long to wait for the end', seconds)
    .action(async (service: string, options: DeployOptions, command: Command) => {
      checkTogether(options);
      await deploy(open(command), service, options);
    });
}

/** What commander does not check: which options need another one. */
function checkTogether({ file, image, taskDefinition, port, path, healthPath, wait, timeout }: DeployOptions): void {
  const usage = (message: string) => new CliError(message, { exitCode: 2, advice: 'see "slipway deploy --help"' });
  if (file === undefined && image === undefined) throw usage('deploy needs --file or --image');
  if (taskDefinition !== undefined && file === undefined) throw usage('--task-definition goes with --file');
  if (port === undefined && path !== undefined) throw usage('--path goes with --port');
  if (port === undefined && healthPath !== undefined) throw usage('--health-path goes with --port');
  if (timeout !== undefined && !wait) throw usage('--timeout goes with --wait');
}

async function deploy(session: Session, service: string, options: DeployOptions): Promise<void> {
  const { file, taskDefinition, image = '', wait, timeout, ...flags } = options;
  const startedAtMs = Date.now();
  const feed = wait ? await openFeedBefore(session, service) : undefined;
  const change = file
    ? await sendFile(session, service, file, taskDefinition)
    : await sendFlags(session, service, { image, ...flags });
  if (!session.json) session.print(describeChange(change));
  if (feed) await waitForEnd(patient(session), change, { service, feed, timeoutSec: timeout }, startedAtMs);
  else if (session.json) printJson(session, change);
}

/** The events from now on. A service that does not exist yet has none: all that come are ours. */
async function openFeedBefore(session: Session, service: string): Promise<EventFeed> {
  try {
    return openEventFeed(patient(session), service, await latestCursor(session, service));
  } catch (error) {
    if (isRefusal(error, 'ServiceNotFoundException')) return openEventFeed(patient(session), service);
    throw error;
  }
}

function describeChange({ service, deployment }: ServiceChange): string {
  const { serviceName, desiredCount, runningCount, schedulingStrategy } = service;
  if (!deployment) return `service ${serviceName}: nothing to deploy; ${desiredCount} desired, ${runningCount} running`;
  // A new one has not been counted yet.
  const count = schedulingStrategy === 'DAEMON' ? 'a task on each container instance' : `${desiredCount} desired`;
  const what = `${lastPartOf(deployment.taskDefinition)}, ${count}`;
  return `service ${serviceName}: deployment ${deployment.id} accepted (${what})`;
}

/** Where nothing is deployed anew, the latest deployment is what has to be SUCCESSFUL, with the count that is wanted. */
async function waitForEnd(
  session: Session,
  { service, deployment }: ServiceChange,
  options: FollowOptions,
  startedAtMs: number,
): Promise<void> {
  const id = deployment?.id ?? service.deployments.find(({ status }) => status === 'PRIMARY')?.id ?? '';
  const ended = await followDeployment(session, id, options);
  if (ended.status === 'SUCCESSFUL' && !deployment) await followCount(session, options);
  if (session.json) printJson(session, { deployment: ended });
  if (ended.status !== 'SUCCESSFUL') throw failed(options.service, ended);
  if (session.json) return;
  const tookSec = ((Date.now() - startedAtMs) / 1000).toFixed(1);
  session.print(
    `deployment ${id} SUCCESSFUL after ${tookSec} s: ${ended.runningCount} of ${ended.desiredCount} running`,
  );
}

function failed(service: string, { id, status, reason, supersededBy }: Deployment): CliError {
  const why = [reason, supersededBy && `deployment ${supersededBy} came after it`].filter(Boolean).join('; ');
  return new CliError(`deployment ${id} ended ${status}${why ? `: ${why}` : ''}`, {
    advice: `"slipway ps ${service} --stopped" explains why tasks ended, "slipway logs ${service}" has what they wrote`,
  });
}
