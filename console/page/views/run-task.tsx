import { useState } from 'preact/hooks';
import type { AnswerOf, RequestOf } from '../../../shared/contract/client/client.ts';
import { useSlipway } from '../live/slipway.ts';
import { useAction } from '../live/use-action.ts';
import { JsonEditor } from '../parts/json-editor.tsx';
import { Page } from '../parts/page.tsx';
import { Problem } from '../parts/problem.tsx';
import { WithDefinition } from '../parts/with-definition.tsx';
import { hrefOf } from '../routes.ts';
import type { TaskDefinition } from '../words/definition.ts';
import { shortId, taskIdOf } from '../words/names.ts';
import { parseBody, toText } from '../words/parse-body.ts';

/** A one-off task, from an example of a definition that is there. */
export function RunTask({ cluster }: { cluster: string }) {
  return (
    <Page title="Run a task" above={<a href={hrefOf({ view: 'tasks', cluster })}>Tasks</a>}>
      <WithDefinition>{(definition) => <Form cluster={cluster} definition={definition} />}</WithDefinition>
    </Page>
  );
}

function Form({ cluster, definition }: { cluster: string; definition: TaskDefinition | undefined }) {
  const { client } = useSlipway();
  const [text, setText] = useState(() => toText(exampleOf(definition)));
  const [answer, setAnswer] = useState<AnswerOf<'runTask'>>();
  const run = useAction(async () => {
    setAnswer(undefined);
    const body = parseBody(text) as RequestOf<'runTask'>['body'];
    setAnswer(await client.runTask({ cluster, body, idempotencyKey: crypto.randomUUID() }));
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        run.run();
      }}
    >
      <JsonEditor
        label="The task, as ECS's RunTask takes it"
        text={text}
        onText={setText}
        errors={run.error?.errors ?? []}
      />
      <Problem error={run.error && { ...run.error, errors: [] }} />
      <div class="actions">
        <button type="submit" class="primary" disabled={run.isBusy}>
          {run.isBusy ? 'Launching …' : 'Run it'}
        </button>
      </div>
      {answer && <Launched answer={answer} cluster={cluster} />}
    </form>
  );
}

/** Partial success is normal: what was launched, and what ECS refused. */
function Launched({ answer: { tasks, failures }, cluster }: { answer: AnswerOf<'runTask'>; cluster: string }) {
  return (
    <div role="status">
      {failures.map(({ arn, reason, detail }, index) => (
        <Problem
          key={`${index} ${arn}`}
          error={{ title: reason ?? 'It was not launched', detail: detail ?? arn ?? '', errors: [] }}
        />
      ))}
      {tasks.map((task) => {
        const id = taskIdOf(task);
        return (
          id !== undefined && (
            <p key={id}>
              Launched: <a href={hrefOf({ view: 'task', cluster, task: id })}>task {shortId(id)}</a>
            </p>
          )
        );
      })}
    </div>
  );
}

function exampleOf(definition: TaskDefinition | undefined): object {
  const [container] = definition?.containerDefinitions ?? [];
  return {
    taskDefinition: definition ? `${definition.family}:${definition.revision}` : 'family:revision',
    count: 1,
    timeoutSec: 900,
    overrides: {
      containerOverrides: [{ name: container?.name ?? 'web', environment: [{ name: 'GREETING', value: 'once' }] }],
    },
  };
}
