import { useId, useState } from 'preact/hooks';
import { Page } from '../parts/page.tsx';
import { WithDefinition } from '../parts/with-definition.tsx';
import { hrefOf } from '../routes.ts';
import type { TaskDefinition } from '../words/definition.ts';
import { toText } from '../words/parse-body.ts';
import { PlanSpec } from './plan-spec.tsx';

/** A new service, from an example that works with a definition that is there. */
export function CreateService({ cluster }: { cluster: string }) {
  return (
    <Page title="Create a service" above={<a href={hrefOf({ view: 'services', cluster })}>Services</a>}>
      <WithDefinition>{(definition) => <Form cluster={cluster} definition={definition} />}</WithDefinition>
    </Page>
  );
}

function Form({ cluster, definition }: { cluster: string; definition: TaskDefinition | undefined }) {
  const id = useId();
  const [name, setName] = useState('web');
  const [text, setText] = useState(() => toText(exampleOf(definition)));
  return (
    <>
      {!definition && (
        <p class="reason warn">
          A service needs a task definition, and there is none yet.{' '}
          <a href={hrefOf({ view: 'definitions' })}>Register one first.</a>
        </p>
      )}
      <PlanSpec cluster={cluster} service={name} text={text} onText={setText}>
        <p class="field">
          <label for={id}>Name</label>
          <input
            id={id}
            value={name}
            required
            spellcheck={false}
            autoComplete="off"
            onInput={({ currentTarget }) => setName(currentTarget.value.trim())}
          />
        </p>
      </PlanSpec>
    </>
  );
}

/** One task, on a path of its own where the definition has a port. */
function exampleOf(definition: TaskDefinition | undefined): object {
  const port = definition?.containerDefinitions.flatMap(({ portMappings = [] }) => portMappings)[0]?.containerPort;
  return {
    taskDefinition: definition ? `${definition.family}:${definition.revision}` : 'family:revision',
    desiredCount: 1,
    ...(port === undefined ? {} : { ingress: { containerPort: port, path: '/web' } }),
    deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
  };
}
