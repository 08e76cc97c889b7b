import { useId, useState } from 'preact/hooks';
import type { Cluster } from '../../../shared/contract/answers/cluster.ts';
import { listAll } from '../api/list-all.ts';
import { useSlipway } from '../live/slipway.ts';
import { useAction } from '../live/use-action.ts';
import { useReading } from '../live/use-reading.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Problem } from '../parts/problem.tsx';
import { Shown } from '../parts/reading.tsx';
import { hrefOf } from '../routes.ts';

/** Clusters: to look into, create and delete. `onChanged`: another list is to be picked from. */
export function Clusters({ onChanged }: { onChanged(): void }) {
  const reading = useReading('clusters', (client) =>
    listAll(
      (page) => client.listClusters(page),
      ({ clusters }) => clusters,
    ),
  );
  const changed = () => {
    reading.refresh();
    onChanged();
  };
  return (
    <Page title="Clusters">
      <Shown reading={reading}>
        {(clusters) => (
          <ul class="plain rows">
            {clusters.map((cluster) => (
              <Row key={cluster.clusterName} cluster={cluster} onChanged={changed} />
            ))}
          </ul>
        )}
      </Shown>
      <Create onCreated={changed} />
    </Page>
  );
}

function Row({ cluster: { clusterName }, onChanged }: { cluster: Cluster; onChanged(): void }) {
  const { client } = useSlipway();
  const remove = useAction(async () => {
    await client.deleteCluster({ cluster: clusterName });
    onChanged();
  });
  return (
    <li>
      <a href={hrefOf({ view: 'services', cluster: clusterName })}>{clusterName}</a>
      {clusterName === 'default' ? (
        <span class="faint">always exists</span>
      ) : (
        <Confirm
          verb="Delete"
          consequence="A cluster that still has services or tasks is not deleted."
          word={clusterName}
          action={remove}
        />
      )}
    </li>
  );
}

function Create({ onCreated }: { onCreated(): void }) {
  const { client } = useSlipway();
  const id = useId();
  const [name, setName] = useState('');
  const create = useAction(async () => {
    await client.putCluster({ cluster: name });
    setName('');
    onCreated();
  });
  return (
    <Section title="Create a cluster">
      <form
        class="actions"
        onSubmit={(event) => {
          event.preventDefault();
          create.run();
        }}
      >
        <label for={id} class="inline">
          Name{' '}
          <input
            id={id}
            value={name}
            required
            autoComplete="off"
            spellcheck={false}
            onInput={({ currentTarget }) => setName(currentTarget.value.trim())}
          />
        </label>
        <button type="submit" disabled={create.isBusy}>
          Create
        </button>
      </form>
      <Problem error={create.error} />
    </Section>
  );
}
