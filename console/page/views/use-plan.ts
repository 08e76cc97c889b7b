import { useState } from 'preact/hooks';
import type { PlanAnswer } from '../../../shared/contract/answers/plan.ts';
import type { Client, RequestOf } from '../../../shared/contract/client/client.ts';
import { useSlipway } from '../live/slipway.ts';
import { type Action, useAction } from '../live/use-action.ts';
import { hrefOf } from '../routes.ts';

/** A PUT body as the user has it; the API says what is wrong with it. */
export type Body = Record<string, unknown>;

interface Prepared {
  body: Body;
  /** A definition that was registered for this plan alone: `hello:3`. */
  registered?: string;
}

export interface Planning {
  plan: PlanAnswer | undefined;
  /** Asks for the plan of what `prepare` makes ready. */
  ask: Action<[prepare: (client: Client) => Promise<Prepared> | Prepared]>;
  /** Carries out exactly the plan that is shown, and goes to the service. */
  apply: Action<[]>;
  /** The same wish once more: the service has changed since, and so has the plan. */
  again(): void;
  discard: Action<[]>;
}

/** Plan first, then do just that: the token of the plan goes with the PUT, and any other plan is refused. */
export function usePlan(cluster: string, service: string): Planning {
  const { client } = useSlipway();
  const [planned, setPlanned] = useState<Prepared & { plan: PlanAnswer }>();
  const apply = useAction(async () => {
    if (!planned?.plan.planToken) return;
    const body = { ...planned.body, planToken: planned.plan.planToken } as RequestOf<'putService'>['body'];
    await client.putService({ cluster, service, body, idempotencyKey: crypto.randomUUID() });
    location.hash = hrefOf({ view: 'service', cluster, service });
  });
  const ask = useAction(async (prepare: (client: Client) => Promise<Prepared> | Prepared) => {
    const prepared = await prepare(client);
    const plan = await client.planService({
      cluster,
      service,
      body: prepared.body as RequestOf<'planService'>['body'],
    });
    apply.forget();
    setPlanned({ ...prepared, plan });
  });
  const discard = useAction(async () => {
    // Nothing runs of it, and nobody would know what it was for.
    if (planned?.registered) await client.deregisterTaskDefinition({ taskDefinition: planned.registered });
    setPlanned(undefined);
  });
  const again = () => planned && ask.run(() => planned);
  return { plan: planned?.plan, ask, apply, again, discard };
}
