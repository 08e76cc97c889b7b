import { Command } from 'commander';
import type { PlanAnswer } from '../../shared/contract/answers/plan.ts';
import type { RequestOf } from '../../shared/contract/client/client.ts';
import { CliError } from '../cli-error.ts';
import { readJsonFile } from '../read-json-file.ts';
import { renderTable } from '../render-table.ts';
import { printJson } from '../session.ts';
import type { OpenSession } from './open-session.ts';

const HEAD = ['AT', 'STAGE', 'NEW', 'OLD', 'WHAT'];

/** slipway plan: what a deploy of the same file would do. Exit code 1 where it would be refused. */
export function planCommand(open: OpenSession): Command {
  return new Command('plan')
    .description('say what "deploy --file" of the same file would do, step by step; changes nothing')
    .argument('<service>', 'its name')
    .requiredOption('-f, --file <file>', 'the service as JSON, the body of PUT service; - is standard input')
    .action(async (service: string, { file }: { file: string }, command: Command) => {
      const session = open(command);
      const body = (await readJsonFile(file)) as RequestOf<'planService'>['body'];
      const plan = await session.client.planService({ cluster: session.cluster, service, body });
      if (session.json) printJson(session, plan);
      else session.print(describe(plan));
      if (plan.refusals.length > 0) {
        const where = plan.refusals.flatMap(({ errors = [] }) => errors);
        throw new CliError(`it would be refused: ${plan.refusals[0]?.detail}`, { where });
      }
    });
}

function describe({ outcome, diff, steps, warnings, estimate, planToken }: PlanAnswer): string {
  const shown = (value: unknown) => (value === undefined ? '(none)' : JSON.stringify(value));
  const changes = diff.map(({ pointer, from, to }) =>
    from === undefined && to === undefined ? `  ${pointer} changes` : `  ${pointer}: ${shown(from)} -> ${shown(to)}`,
  );
  const rows = steps.map((step) => [
    `${step.atSec} s`,
    step.lifecycleStage,
    `${step.newHealthy}/${step.newTasks}`,
    `${step.oldHealthy}/${step.oldTasks}`,
    step.detail,
  ]);
  return [
    `outcome: ${outcome ?? 'refused'}`,
    changes.join('\n'),
    rows.length > 0 ? renderTable(HEAD, rows) : '',
    warnings.map((warning) => `warning: ${warning}`).join('\n'),
    estimate ? `about ${estimate.durationSec} s; $${estimate.hourlyUsdBefore} -> $${estimate.hourlyUsd} an hour` : '',
    planToken ? `planToken: ${planToken}` : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
