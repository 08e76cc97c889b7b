import type { Draft, Path, Report } from '../../request.ts';
import type { ContainerDefinition } from '../container-definition.ts';
import type { TaskDefinitionInput } from '../register-task-definition.ts';
import { requiresFargate } from './requires-fargate.ts';

type Container = Draft<ContainerDefinition>;

/** Rules inside one container: its health check's command, its log options, its ulimits. */
export function containerDetails(draft: Draft<TaskDefinitionInput>, report: Report): void {
  for (const [index, container] of (draft.containerDefinitions ?? []).entries()) {
    if (container === undefined) continue;
    const path = ['containerDefinitions', index];
    healthCheckCommand(container, path, report);
    logOptions(container, path, requiresFargate(draft), report);
    for (const [at, ulimit] of (container.ulimits ?? []).entries()) {
      const { softLimit, hardLimit } = ulimit ?? {};
      if (softLimit === undefined || hardLimit === undefined || hardLimit === -1) continue;
      if (softLimit > hardLimit || softLimit === -1) {
        report.refuse(
          [...path, 'ulimits', at, 'softLimit'],
          `must be at most hardLimit (${hardLimit}); got ${softLimit}`,
        );
      }
    }
  }
}

/** The command begins with CMD and goes on with argv, or with CMD-SHELL and one line. Source: HealthCheck. */
function healthCheckCommand(container: Container, path: Path, report: Report): void {
  const command = container.healthCheck?.command;
  if (command === undefined || !report.sound(...path, 'healthCheck', 'command')) return;
  const fits = (command[0] === 'CMD' && command.length > 1) || (command[0] === 'CMD-SHELL' && command.length === 2);
  if (fits) return;
  report.refuse([...path, 'healthCheck', 'command'], 'must be ["CMD", program, argument …] or ["CMD-SHELL", one line]');
}

/** Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html */
function logOptions(container: Container, path: Path, fargate: boolean, report: Report): void {
  const log = container.logConfiguration;
  if (log?.logDriver !== 'awslogs' || !report.sound(...path, 'logConfiguration', 'options')) return;
  const options = log.options ?? {};
  const required = ['awslogs-group', 'awslogs-region', ...(fargate ? ['awslogs-stream-prefix'] : [])];
  for (const option of required) {
    if (Object.hasOwn(options, option)) continue;
    const on = option === 'awslogs-stream-prefix' ? 'awslogs on Fargate' : 'awslogs';
    report.refuse([...path, 'logConfiguration', 'options', option], `is required by ${on}`);
  }
}
