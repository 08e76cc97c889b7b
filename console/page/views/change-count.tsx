import { useId, useState } from 'preact/hooks';
import { Problem } from '../parts/problem.tsx';
import type { Changed } from './change-service.tsx';
import { Plan } from './plan.tsx';
import { NO_PLAN, Untold } from './untold.tsx';
import { usePatch } from './use-patch.ts';
import { usePlan } from './use-plan.ts';

/** Another count of tasks, which is no deployment. */
export function ChangeCount({ cluster, service, wish }: Changed) {
  const id = useId();
  const [count, setCount] = useState(service.desiredCount);
  const { plan, ask, ...planning } = usePlan(cluster, service.serviceName);
  const patch = usePatch(cluster, service);
  const hasPlan = wish.untold.length === 0;
  const isBusy = ask.isBusy || patch.isBusy;
  if (plan) return <Plan plan={plan} {...planning} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (hasPlan) ask.run(() => ({ body: { ...wish.body, desiredCount: count } }));
        else patch.run({ desiredCount: count });
      }}
    >
      <Untold wish={wish} consequence={NO_PLAN} />
      <p class="field">
        <label for={id}>Tasks that are to run (now {service.desiredCount})</label>
        <span class="stepper">
          <button type="button" aria-label="one fewer" disabled={count === 0} onClick={() => setCount(count - 1)}>
            −
          </button>
          <input
            id={id}
            type="number"
            min={0}
            max={5000}
            required
            value={count}
            onInput={({ currentTarget }) => setCount(currentTarget.valueAsNumber || 0)}
          />
          <button type="button" aria-label="one more" onClick={() => setCount(count + 1)}>
            +
          </button>
        </span>
      </p>
      <Problem error={ask.error ?? patch.error} />
      <div class="actions">
        <button type="submit" class="primary" disabled={isBusy || count === service.desiredCount}>
          {isBusy ? 'Asking …' : hasPlan ? 'Show the plan' : 'Scale'}
        </button>
      </div>
    </form>
  );
}
