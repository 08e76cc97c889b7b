import { useState } from 'preact/hooks';
import type { Scaling } from '../../../shared/contract/answers/scaling.ts';
import type { Service } from '../../../shared/contract/answers/service.ts';
import type { Client, RequestOf } from '../../../shared/contract/client/client.ts';
import { ApiError } from '../api/api-error.ts';
import { useSlipway } from '../live/slipway.ts';
import { useAction } from '../live/use-action.ts';
import { useReading } from '../live/use-reading.ts';
import { JsonEditor } from '../parts/json-editor.tsx';
import { Problem } from '../parts/problem.tsx';
import { Shown } from '../parts/reading.tsx';
import { hrefOf } from '../routes.ts';
import { parseBody, toText } from '../words/parse-body.ts';
import type { Changed } from './change-service.tsx';
import { readScaling } from './read-scaling.ts';

interface Props {
  cluster: string;
  service: Service;
  seen: Scaling | undefined;
}

/** How the count follows metrics and the clock, as JSON: what there is, or an example that works. */
export function ChangeScaling({ cluster, service }: Changed) {
  const reading = useReading(
    `change the scaling of ${cluster}/${service.serviceName}`,
    async (client) => ({ scaling: await readScaling(client, cluster, service.serviceName) }),
    { once: true },
  );
  return (
    <Shown reading={reading}>{({ scaling }) => <Form cluster={cluster} service={service} seen={scaling} />}</Shown>
  );
}

function Form({ cluster, service, seen }: Props) {
  const { client } = useSlipway();
  const [text, setText] = useState(() => toText(seen ? bodyOf(seen) : exampleOf(service)));
  const put = useAction(async () => {
    const body = parseBody(text) as RequestOf<'putScaling'>['body'];
    const key = { cluster, service: service.serviceName };
    const ifMatch = await generationOfSame(client, key, seen);
    await client.putScaling({ ...key, body, ifMatch, idempotencyKey: crypto.randomUUID() });
    location.hash = hrefOf({ view: 'service', ...key });
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        put.run();
      }}
    >
      <JsonEditor
        label="How it scales, the whole of it: what is left out is gone"
        text={text}
        onText={setText}
        errors={put.error?.errors ?? []}
      />
      <Problem error={put.error && { ...put.error, errors: [] }} />
      <div class="actions">
        <button type="submit" class="primary" disabled={put.isBusy}>
          {put.isBusy ? 'Saving …' : 'Scale like this'}
        </button>
      </div>
    </form>
  );
}

/**
 * The service's generation now, where its scaling is still what was seen. Each count that scaling decides makes a
 * generation too: what was written over minutes would be refused for nothing.
 */
async function generationOfSame(client: Client, key: { cluster: string; service: string }, seen: Scaling | undefined) {
  const { service } = await client.getService(key);
  const now = await readScaling(client, key.cluster, key.service);
  if (toText(now && bodyOf(now)) === toText(seen && bodyOf(seen))) return service.generation;
  throw new ApiError(412, {
    title: 'It scales otherwise by now',
    detail: 'somebody has changed it since it was read here: copy what you wrote, reload the page, and look again',
  });
}

/** What can be put of what is told. */
export function bodyOf({ minCapacity, maxCapacity, policies, scheduledActions, suspendedState }: Scaling): object {
  return { minCapacity, maxCapacity, policies, scheduledActions, suspendedState };
}

/** Between what runs now and twice as many, after the processors' load. */
function exampleOf({ desiredCount }: Service): object {
  const minCapacity = Math.max(1, desiredCount);
  return {
    minCapacity,
    maxCapacity: 2 * minCapacity,
    policies: [
      {
        PolicyName: 'cpu',
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: 60,
          PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
        },
      },
    ],
  };
}
