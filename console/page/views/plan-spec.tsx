import type { ComponentChildren } from 'preact';
import { JsonEditor } from '../parts/json-editor.tsx';
import { Problem } from '../parts/problem.tsx';
import { parseBody } from '../words/parse-body.ts';
import { Plan } from './plan.tsx';
import { usePlan } from './use-plan.ts';

interface Props {
  /** Above the text. */
  children?: ComponentChildren;
  cluster: string;
  service: string;
  text: string;
  onText(text: string): void;
}

/** A spec as JSON and its plan; what the API points to is shown beside the text. */
export function PlanSpec({ children, cluster, service, text, onText }: Props) {
  const { plan, ask, ...planning } = usePlan(cluster, service);
  const refused = plan?.refusals.flatMap(({ errors = [] }) => errors) ?? [];
  const errors = [...(ask.error?.errors ?? []), ...refused];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        ask.run(() => ({ body: parseBody(text) }));
      }}
    >
      {plan?.outcome ? (
        <Plan plan={plan} {...planning} />
      ) : (
        <>
          {children}
          <JsonEditor label="The service, as PUT takes it" text={text} onText={onText} errors={errors} />
          <Problem error={ask.error && { ...ask.error, errors: [] }} />
          {plan?.refusals.map(({ code, detail }) => (
            <Problem key={`${code} ${detail}`} error={{ title: 'This would be refused', detail, errors: [] }} />
          ))}
          <div class="actions">
            <button type="submit" class="primary" disabled={ask.isBusy}>
              {ask.isBusy ? 'Planning …' : 'Show the plan'}
            </button>
          </div>
        </>
      )}
    </form>
  );
}
