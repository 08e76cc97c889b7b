import { Command } from 'commander';
import { listTasks } from '../find-task.ts';
import { lastPartOf } from '../last-part-of.ts';
import { listAll } from '../list-all.ts';
import { renderTable } from '../render-table.ts';
import { printJson, type Session } from '../session.ts';
import { showService } from '../show-service.ts';
import type { OpenSession } from './open-session.ts';

/** A service's latest deployments: the one that counts and what came before it. */
const DEPLOYMENTS_SHOWN = 5;

/** slipway status: all services, or one with its deployments, tasks and events. */
export function statusCommand(open: OpenSession): Command {
  return new Command('status')
    .description('list the services; of one: its deployments, its tasks with where they listen, its latest events')
    .argument('[service]', 'its name')
    .action(async (service: string | undefined, _options, command: Command) => {
      const session = open(command);
      if (service === undefined) await listServices(session);
      else await describeService(session, service);
    });
}

async function listServices(session: Session): Promise<void> {
  const { client, cluster } = session;
  const services = await listAll(
    (page) => client.listServices({ cluster, ...page }),
    (answer) => answer.services,
  );
  if (session.json) return printJson(session, { services });
  if (services.length === 0) return session.print(`no services in cluster ${session.cluster}`);
  const rows = services.map((service) => [
    service.serviceName,
    service.status,
    service.desiredCount,
    service.runningCount,
    service.pendingCount,
    lastPartOf(service.taskDefinition),
    service.deployments.find(({ status }) => status === 'PRIMARY')?.rolloutState,
  ]);
  session.print(
    renderTable(['SERVICE', 'STATUS', 'DESIRED', 'RUNNING', 'PENDING', 'TASK DEFINITION', 'ROLLOUT'], rows),
  );
}

async function describeService(session: Session, name: string): Promise<void> {
  const { client, cluster } = session;
  const { service } = await client.getService({ cluster, service: name });
  const [{ deployments }, tasks] = await Promise.all([
    client.listDeployments({ cluster, service: name, limit: DEPLOYMENTS_SHOWN }),
    listTasks(session, { service: name }),
  ]);
  if (session.json) printJson(session, { service, deployments, tasks });
  else session.print(showService(service, deployments, tasks));
}
