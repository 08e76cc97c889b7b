import { useEffect, useState } from 'preact/hooks';
import { listAll } from './api/list-all.ts';
import type { Connection } from './live/feed.ts';
import { type Slipway, SlipwayContext, useSlipway } from './live/slipway.ts';
import { useReading } from './live/use-reading.ts';
import { useRoute } from './live/use-route.ts';
import { AskKey } from './parts/ask-key.tsx';
import { Clock } from './parts/clock.tsx';
import { Page } from './parts/page.tsx';
import { hrefOf, type Route } from './routes.ts';
import { ChangeService } from './views/change-service.tsx';
import { Clusters } from './views/clusters.tsx';
import { CreateService } from './views/create-service.tsx';
import { Definition } from './views/definition.tsx';
import { Definitions } from './views/definitions.tsx';
import { Deployment } from './views/deployment.tsx';
import { Events } from './views/events.tsx';
import { RunTask } from './views/run-task.tsx';
import { Service } from './views/service.tsx';
import { Services } from './views/services.tsx';
import { Task } from './views/task.tsx';
import { Tasks } from './views/tasks.tsx';

/** The whole page: what it shows is in the address, and what it shows is kept as it is now. */
export function App({ slipway }: { slipway: Slipway }) {
  const route = useRoute();
  return (
    <SlipwayContext.Provider value={slipway}>
      <Clock>
        <Frame route={route} />
      </Clock>
    </SlipwayContext.Provider>
  );
}

function Frame({ route }: { route: Route }) {
  const clusters = useReading('all clusters', (client) =>
    listAll(
      (page) => client.listClusters(page),
      ({ clusters }) => clusters,
    ),
  );
  const [cluster, setCluster] = useState('default');
  // Task definitions and events are of no cluster: on the way back it is the one from before.
  const current = 'cluster' in route ? route.cluster : cluster;
  useEffect(() => setCluster(current), [current]);
  const names = clusters.value?.map(({ clusterName }) => clusterName) ?? [];
  return (
    <>
      <Head route={route} cluster={current} clusters={names.includes(current) ? names : [...names, current]} />
      <Banner />
      <AskKey />
      <View key={location.hash} route={route} onClustersChanged={clusters.refresh} />
    </>
  );
}

function Head({ route, cluster, clusters }: { route: Route; cluster: string; clusters: readonly string[] }) {
  const links = [
    {
      words: 'Services',
      to: { view: 'services', cluster },
      holds: ['service', 'create-service', 'change-service', 'deployment'],
    },
    { words: 'Tasks', to: { view: 'tasks', cluster }, holds: ['task', 'run-task'] },
    { words: 'Task definitions', to: { view: 'definitions' }, holds: ['definition'] },
    { words: 'Events', to: { view: 'events' }, holds: [] },
    { words: 'Clusters', to: { view: 'clusters' }, holds: [] },
  ] as const;
  return (
    <header class="bar">
      <a class="brand" href={hrefOf({ view: 'services', cluster })}>
        Slipway
      </a>
      <nav aria-label="Main">
        {links.map(({ words, to, holds }) => {
          const isHere = route.view === to.view || holds.some((view) => view === route.view);
          return (
            <a key={words} href={hrefOf(to)} aria-current={isHere ? 'page' : undefined}>
              {words}
            </a>
          );
        })}
      </nav>
      <label class="inline">
        Cluster{' '}
        <select
          value={cluster}
          onChange={({ currentTarget }) => {
            location.hash = hrefOf({ view: 'services', cluster: currentTarget.value });
          }}
        >
          {clusters.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
    </header>
  );
}

/** Says that Slipway does not answer; it goes by itself. The region is always there, or nobody would be told of it. */
function Banner() {
  const { live } = useSlipway();
  const [connection, setConnection] = useState<Connection>('here');
  useEffect(() => live.onConnection(setConnection), [live]);
  return (
    <div role="status" aria-live="polite">
      {connection === 'away' && <p class="banner">Cannot reach Slipway, trying again. What is shown is from before.</p>}
    </div>
  );
}

function View({ route, onClustersChanged }: { route: Route; onClustersChanged(): void }) {
  switch (route.view) {
    case 'services':
      return <Services {...route} />;
    case 'create-service':
      return <CreateService {...route} />;
    case 'service':
      return <Service {...route} />;
    case 'change-service':
      return <ChangeService {...route} />;
    case 'deployment':
      return <Deployment {...route} />;
    case 'tasks':
      return <Tasks {...route} />;
    case 'run-task':
      return <RunTask {...route} />;
    case 'task':
      return <Task {...route} />;
    case 'definitions':
      return <Definitions />;
    case 'definition':
      return <Definition {...route} />;
    case 'clusters':
      return <Clusters onChanged={onClustersChanged} />;
    case 'events':
      return <Events />;
    case 'nowhere':
      return (
        <Page title="There is no such page">
          <p>
            <a href={hrefOf({ view: 'services', cluster: 'default' })}>To the services</a>
          </p>
        </Page>
      );
  }
}
