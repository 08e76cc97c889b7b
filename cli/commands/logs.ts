import { Command } from 'commander';
import { CliError, isRefusal } from '../cli-error.ts';
import { findTaskId } from '../find-task.ts';
import { lastPartOf } from '../last-part-of.ts';
import type { LogOptions } from '../log-reader.ts';
import { wholeNumber } from '../parse-values.ts';
import { patient } from '../patient.ts';
import type { Session } from '../session.ts';
import { showServiceLogs } from '../show-service-logs.ts';
import { showTaskLogs } from '../show-task-logs.ts';
import type { OpenSession } from './open-session.ts';

const TAIL_DEFAULT = 100;

/** slipway logs: what a task's containers, or those of all tasks of a service, wrote. */
export function logsCommand(open: OpenSession): Command {
  return new Command('logs')
    .description("print what a service's tasks, or one task, wrote")
    .argument('<service|task>', 'the name of a service; the id or ARN of a task, or the beginning of an id')
    .option('-f, --follow', 'go on with what they write')
    .option('--tail <n>', 'how many of the last lines of each container', wholeNumber, TAIL_DEFAULT)
    .option('--container <name>', 'of this container alone')
    .action(async (name: string, options: LogOptions & { follow?: boolean }, command: Command) => {
      const session = options.follow ? patient(open(command)) : open(command);
      if (await isService(session, name)) await showServiceLogs(session, name, options);
      else await showTask(session, name, options);
    });
}

async function showTask(session: Session, name: string, options: LogOptions & { follow?: boolean }): Promise<void> {
  try {
    await showTaskLogs(session, await findTaskId(session, name), options);
  } catch (error) {
    if (!isRefusal(error, 'TaskNotFoundException')) throw error;
    throw new CliError(`there is neither a service nor a task ${name} in cluster ${session.cluster}`, {
      advice: '"slipway status" lists services, "slipway ps" tasks, "slipway ps --stopped" those that ended',
      problem: error.problem,
    });
  }
}

/** A task's id has 32 hex digits, and an ARN has slashes; else a service is looked for first. */
async function isService(session: Session, name: string): Promise<boolean> {
  if (/^[0-9a-f]{32}$/.test(lastPartOf(name))) return false;
  try {
    await session.client.getService({ cluster: session.cluster, service: name });
    return true;
  } catch (error) {
    if (isRefusal(error, 'ServiceNotFoundException', 'InvalidParameterException')) return false;
    throw error;
  }
}
