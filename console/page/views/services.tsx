import type { Event } from '../../../shared/contract/answers/event.ts';
import type { Service } from '../../../shared/contract/answers/service.ts';
import { listAll } from '../api/list-all.ts';
import { useReading } from '../live/use-reading.ts';
import { Badge } from '../parts/badge.tsx';
import { Page } from '../parts/page.tsx';
import { Shown } from '../parts/reading.tsx';
import { When } from '../parts/when.tsx';
import { hrefOf } from '../routes.ts';
import { ingressOf, lastPartOf } from '../words/names.ts';
import { isMoving, sayEvent, sayService } from '../words/service.ts';

/** The services of a cluster at a glance. */
export function Services({ cluster }: { cluster: string }) {
  const reading = useReading(
    `services ${cluster}`,
    async (client) => {
      const [services, { events }] = await Promise.all([
        listAll(
          (page) => client.listServices({ cluster, ...page }),
          ({ services }) => services,
        ),
        client.listEvents({ limit: 100 }),
      ]);
      return { services, events };
    },
    {
      concerns: (event) => event.cluster === cluster,
      isMoving: ({ services }) => services.some(isMoving),
    },
  );
  const beside = (
    <a class="button" href={hrefOf({ view: 'create-service', cluster })}>
      Create a service
    </a>
  );
  return (
    <Page title={cluster === 'default' ? 'Services' : `Services of ${cluster}`} beside={beside}>
      <Shown reading={reading}>
        {({ services, events }) =>
          services.length === 0 ? (
            <Nothing cluster={cluster} />
          ) : (
            <Table services={services} events={events} cluster={cluster} />
          )
        }
      </Shown>
    </Page>
  );
}

function Nothing({ cluster }: { cluster: string }) {
  const place = cluster === 'default' ? '' : ` --cluster ${cluster}`;
  return (
    <div class="empty">
      <p>There is no service here yet. Create one with the button above, or on the command line:</p>
      <pre>{`npx slipway image add hello:1 examples/hello/v1\nnpx slipway deploy hello --image hello:1 --port 8080 --wait${place}`}</pre>
    </div>
  );
}

function Table({
  services,
  events,
  cluster,
}: {
  services: readonly Service[];
  events: readonly Event[];
  cluster: string;
}) {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Service</th>
            <th>State</th>
            <th>Tasks</th>
            <th>Task definition</th>
            <th>Traffic</th>
            <th>Last event</th>
          </tr>
        </thead>
        <tbody>
          {services.map((service) => (
            <tr key={service.serviceName}>
              <th scope="row">
                <a href={hrefOf({ view: 'service', cluster, service: service.serviceName })}>{service.serviceName}</a>
              </th>
              <td>
                <Badge said={sayService(service)} />
              </td>
              <td>
                <Count service={service} />
              </td>
              <td>{lastPartOf(service.taskDefinition)}</td>
              <td>{service.ingress ? <code>{ingressOf(service.ingress)}</code> : <span class="faint">none</span>}</td>
              <td class="wide">
                <LastEvent
                  event={events.find((event) => event.cluster === cluster && event.service === service.serviceName)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** `2 of 2`, and what is on its way. */
export function Count({ service }: { service: Pick<Service, 'runningCount' | 'desiredCount' | 'pendingCount'> }) {
  const { runningCount, desiredCount, pendingCount } = service;
  return (
    <span class="number">
      {runningCount} of {desiredCount} running{pendingCount > 0 && `, ${pendingCount} pending`}
    </span>
  );
}

function LastEvent({ event }: { event: Event | undefined }) {
  if (!event) return <span class="faint">none lately</span>;
  return (
    <>
      {sayEvent(event.message)}{' '}
      <span class="faint">
        <When at={event.createdAt} />
      </span>
    </>
  );
}
