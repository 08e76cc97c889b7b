import type { Deployment } from '../../../shared/contract/answers/deployment.ts';
import type { Service as ServiceShape } from '../../../shared/contract/answers/service.ts';
import { listAll } from '../api/list-all.ts';
import { useSlipway } from '../live/slipway.ts';
import { useAction } from '../live/use-action.ts';
import { useReading } from '../live/use-reading.ts';
import { Badge } from '../parts/badge.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { Facts } from '../parts/facts.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Shown } from '../parts/reading.tsx';
import { When } from '../parts/when.tsx';
import { hrefOf } from '../routes.ts';
import { ingressOf, lastPartOf } from '../words/names.ts';
import { isDaemon, isMoving, sayService } from '../words/service.ts';
import { DeploymentPanel } from './deployment-panel.tsx';
import { EventList } from './event-list.tsx';
import { PastDeployments } from './past-deployments.tsx';
import { ScalingPanel } from './scaling-panel.tsx';
import { ServiceTasks } from './service-tasks.tsx';
import { Count } from './services.tsx';
import { useApprovals } from './use-approvals.ts';

interface Props {
  cluster: string;
  service: string;
}

/** All about one service, on one page. */
export function Service({ cluster, service }: Props) {
  const key = { cluster, service };
  const reading = useReading(
    `service ${cluster}/${service}`,
    async (client) => {
      const [head, { deployments }, tasks, { events }] = await Promise.all([
        client.getService(key),
        client.listDeployments({ ...key, limit: 20 }),
        listAll(
          (page) => client.listTasks({ ...key, ...page }),
          ({ tasks }) => tasks,
        ),
        client.listServiceEvents({ ...key, limit: 30 }),
      ]);
      const [newest] = deployments;
      const current = newest && (await client.getDeployment({ ...key, deployment: newest.id })).deployment;
      return { service: head.service, current, deployments, tasks, events };
    },
    {
      concerns: (event) => event.cluster === cluster && event.service === service,
      isMoving: (value) => isMoving(value.service) || value.service.runningCount !== value.tasks.length,
    },
  );
  const { value } = reading;
  const above = <a href={hrefOf({ view: 'services', cluster })}>Services{cluster !== 'default' && ` of ${cluster}`}</a>;
  return (
    <Page title={service} above={above} beside={value && <Badge said={sayService(value.service)} />}>
      <Shown reading={reading}>
        {({ service: shape, current, deployments, tasks, events }) => (
          <>
            <Head service={shape} cluster={cluster} />
            {current && <Current {...{ cluster, deployments, current }} service={shape} onSteered={reading.refresh} />}
            <ServiceTasks cluster={cluster} service={service} tasks={tasks} />
            <Section title="Events">
              <EventList events={events} />
            </Section>
            <PastDeployments deployments={deployments.slice(1)} cluster={cluster} service={service} />
            {!isDaemon(shape) && (
              <ScalingPanel cluster={cluster} service={service} isActive={shape.status === 'ACTIVE'} />
            )}
            <Delete cluster={cluster} service={shape} onDeleted={reading.refresh} />
          </>
        )}
      </Shown>
    </Page>
  );
}

function Head({ service, cluster }: { service: ServiceShape; cluster: string }) {
  const { serviceName, taskDefinition, deploymentConfiguration, ingress, follow } = service;
  const change = (what: string) => hrefOf({ view: 'change-service', cluster, service: serviceName, what });
  const isActive = service.status === 'ACTIVE';
  return (
    <>
      <Facts
        facts={{
          tasks: <Count service={service} />,
          where: isDaemon(service) && 'one on each container instance',
          'task definition': (
            <a href={hrefOf({ view: 'definition', definition: lastPartOf(taskDefinition) })}>
              {lastPartOf(taskDefinition)}
            </a>
          ),
          strategy: deploymentConfiguration.strategy?.toLowerCase().replace('_', '/'),
          'while it rolls': `${deploymentConfiguration.minimumHealthyPercent} % to ${deploymentConfiguration.maximumPercent} %`,
          traffic: ingress && `${ingressOf(ingress)} to port ${ingress.containerPort}`,
          follows: follow && `${follow.repository}:${follow.tag}`,
          created: <When at={service.createdAt} />,
        }}
      />
      {isActive && (
        <div class="actions">
          <a class="button primary" href={change('image')}>
            Deploy an image
          </a>
          {!isDaemon(service) && (
            <a class="button" href={change('count')}>
              Scale
            </a>
          )}
          <a class="button" href={change('spec')}>
            Edit the spec
          </a>
        </div>
      )}
    </>
  );
}

interface CurrentProps extends Placed {
  deployments: readonly Deployment[];
  current: Deployment;
  onSteered(): void;
}

interface Placed {
  cluster: string;
  service: ServiceShape;
}

function Current({ cluster, service, deployments, current, onSteered }: CurrentProps) {
  const waitsForApproval = useApprovals(cluster, service, current);
  const hasGood = deployments.some(({ id, status }) => id !== current.id && status === 'SUCCESSFUL');
  return <DeploymentPanel {...{ cluster, service, hasGood, waitsForApproval, onSteered }} deployment={current} />;
}

function Delete({ cluster, service, onDeleted }: Placed & { onDeleted(): void }) {
  const { client } = useSlipway();
  const { serviceName, generation, runningCount, status } = service;
  const action = useAction(async () => {
    await client.deleteService({ cluster, service: serviceName, ifMatch: generation });
    onDeleted();
  });
  if (status !== 'ACTIVE') return null;
  return (
    <Section title="Delete">
      <Confirm
        verb="Delete the service"
        consequence={`Its ${runningCount} tasks are drained and stopped, its routes go, and the service is forgotten.`}
        word={serviceName}
        action={action}
      />
    </Section>
  );
}
