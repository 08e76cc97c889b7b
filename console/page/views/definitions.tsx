import { useState } from 'preact/hooks';
import type { RequestOf } from '../../../shared/contract/client/client.ts';
import { listAll } from '../api/list-all.ts';
import { useSlipway } from '../live/slipway.ts';
import { useAction } from '../live/use-action.ts';
import { useReading } from '../live/use-reading.ts';
import { JsonEditor } from '../parts/json-editor.tsx';
import { Page } from '../parts/page.tsx';
import { Problem } from '../parts/problem.tsx';
import { Shown } from '../parts/reading.tsx';
import { When } from '../parts/when.tsx';
import { hrefOf } from '../routes.ts';
import { isOwnCopy, type TaskDefinition } from '../words/definition.ts';
import { parseBody, toText } from '../words/parse-body.ts';

/** The task definitions in ECS, and a form for another one. */
export function Definitions() {
  const [showsCopies, setShowsCopies] = useState(false);
  const reading = useReading('definitions', (client) =>
    listAll(
      (page) => client.listTaskDefinitions(page),
      ({ taskDefinitions }) => taskDefinitions,
    ),
  );
  return (
    <Page title="Task definitions">
      <p class="field">
        <label>
          <input
            type="checkbox"
            checked={showsCopies}
            onChange={({ currentTarget }) => setShowsCopies(currentTarget.checked)}
          />{' '}
          Slipway's own copies too, which services run
        </label>
      </p>
      <Shown reading={reading}>
        {(definitions) => <Table definitions={definitions.filter(({ family }) => showsCopies || !isOwnCopy(family))} />}
      </Shown>
      <Register />
    </Page>
  );
}

function Table({ definitions }: { definitions: readonly TaskDefinition[] }) {
  if (definitions.length === 0) return <p class="faint">There is none yet. Register one below.</p>;
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Task definition</th>
            <th>Images</th>
            <th>Size</th>
            <th>State</th>
            <th>Registered</th>
          </tr>
        </thead>
        <tbody>
          {definitions
            .toReversed()
            .map(({ family, revision, containerDefinitions, cpu, memory, status, registeredAt }) => (
              <tr key={`${family}:${revision}`}>
                <th scope="row">
                  <a href={hrefOf({ view: 'definition', definition: `${family}:${revision}` })}>
                    {family}:{revision}
                  </a>
                </th>
                <td>
                  {containerDefinitions.map(({ name, image }) => (
                    <code key={name} class="place" title={name}>
                      {image}
                    </code>
                  ))}
                </td>
                <td class="number">{cpu && memory && `${Number(cpu) / 1024} vCPU, ${memory} MiB`}</td>
                <td>{status.toLowerCase()}</td>
                <td>
                  <When at={registeredAt} />
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}

const EXAMPLE = {
  family: 'web',
  requiresCompatibilities: ['FARGATE'],
  networkMode: 'awsvpc',
  cpu: '256',
  memory: '512',
  containerDefinitions: [{ name: 'web', image: 'hello:1', portMappings: [{ containerPort: 8080 }] }],
};

function Register() {
  const { client } = useSlipway();
  const [text, setText] = useState(() => toText(EXAMPLE));
  const register = useAction(async () => {
    const body = parseBody(text) as RequestOf<'registerTaskDefinition'>['body'];
    const { taskDefinition } = await client.registerTaskDefinition({ body });
    location.hash = hrefOf({ view: 'definition', definition: `${taskDefinition.family}:${taskDefinition.revision}` });
  });
  return (
    <details>
      <summary>Register one</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          register.run();
        }}
      >
        <JsonEditor
          label="The definition, as ECS's RegisterTaskDefinition takes it"
          text={text}
          onText={setText}
          errors={register.error?.errors ?? []}
        />
        <Problem error={register.error && { ...register.error, errors: [] }} />
        <div class="actions">
          <button type="submit" class="primary" disabled={register.isBusy}>
            Register it
          </button>
        </div>
      </form>
    </details>
  );
}
