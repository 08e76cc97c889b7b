import { Command } from 'commander';
import type { AnswerOf, RequestOf } from '../../shared/contract/client/client.ts';
import { formatTime } from '../format-time.ts';
import { readJsonFile } from '../read-json-file.ts';
import { renderTable } from '../render-table.ts';
import { printJson, type Session } from '../session.ts';
import type { OpenSession } from './open-session.ts';

type Scaling = AnswerOf<'getScaling'>['scaling'];

/** slipway scaling: how a service scales; from a file; or what it would have done over a series of values. */
export function scalingCommand(open: OpenSession): Command {
  return new Command('scaling')
    .description('show how a service scales, set it from a file, or try it on a series of values')
    .argument('<service>', 'its name')
    .option('-f, --file <file>', 'bounds, policies and scheduled actions as JSON; - is standard input')
    .option('--dry-run <file>', 'values by the name of their policy as JSON; changes nothing')
    .action(async (service: string, options: { file?: string; dryRun?: string }, command: Command) => {
      const session = open(command);
      const { client, cluster } = session;
      const body = options.file === undefined ? undefined : await readJsonFile(options.file);
      if (options.dryRun !== undefined) {
        const metrics = await readJsonFile(options.dryRun);
        const wish = { metrics, scaling: body } as RequestOf<'rehearseScaling'>['body'];
        const rehearsal = await client.rehearseScaling({ cluster, service, body: wish });
        if (session.json) return printJson(session, rehearsal);
        return showRehearsal(session, rehearsal);
      }
      const answer = body
        ? await client.putScaling({ cluster, service, body: body as RequestOf<'putScaling'>['body'] })
        : await client.getScaling({ cluster, service });
      if (session.json) return printJson(session, answer);
      showScaling(session, service, answer.scaling);
    });
}

function showScaling({ print, warn }: Session, service: string, scaling: Scaling): void {
  const { minCapacity, maxCapacity, desiredCount, policies, scheduledActions, alarms, decisions, warnings } = scaling;
  print(`service ${service}: ${desiredCount} desired, from ${minCapacity} to ${maxCapacity}`);
  for (const { PolicyName, PolicyType } of policies) {
    const open = alarms.filter((alarm) => alarm.policy === PolicyName && alarm.open);
    const state =
      open.length === 0 ? 'no alarm' : `in ALARM: scales ${open.map(({ direction }) => direction).join(', ')}`;
    print(`policy ${PolicyName} (${PolicyType}): ${state}`);
  }
  for (const { ScheduledActionName, Schedule, Timezone } of scheduledActions)
    print(`scheduled action ${ScheduledActionName}: ${Schedule} ${Timezone}`);
  if (decisions.length > 0) {
    const rows = decisions.map(({ at, from, to, by, cause }) => [formatTime(at), `${from} -> ${to}`, by, cause]);
    print(renderTable(['when', 'count', 'by', 'because'], rows));
  }
  for (const { pointer, detail } of warnings) warn(`${pointer} ${detail}`);
}

function showRehearsal(session: Session, answer: AnswerOf<'rehearseScaling'>): void {
  const rows = answer.decisions.map(({ afterSec, from, to, by, cause }) => [
    `${afterSec} s`,
    `${from} -> ${to}`,
    by,
    cause,
  ]);
  session.print(
    rows.length === 0 ? 'nothing would have changed' : renderTable(['after', 'count', 'by', 'because'], rows),
  );
  for (const { pointer, detail } of answer.warnings) session.warn(`${pointer} ${detail}`);
}
