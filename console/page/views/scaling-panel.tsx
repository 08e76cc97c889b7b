import type { Scaling } from '../../../shared/contract/answers/scaling.ts';
import { useReading } from '../live/use-reading.ts';
import { Facts } from '../parts/facts.tsx';
import { Section } from '../parts/page.tsx';
import { Shown } from '../parts/reading.tsx';
import { When } from '../parts/when.tsx';
import { hrefOf } from '../routes.ts';
import { toText } from '../words/parse-body.ts';
import { bodyOf } from './change-scaling.tsx';
import { readScaling } from './read-scaling.ts';

/** How the service scales by itself, and the way to change it where the service is not on its way out. */
export function ScalingPanel({ cluster, service, isActive }: { cluster: string; service: string; isActive: boolean }) {
  const reading = useReading(
    `scaling ${cluster}/${service}`,
    async (client) => ({ scaling: await readScaling(client, cluster, service) }),
    { concerns: (event) => event.cluster === cluster && event.service === service },
  );
  return (
    <Section title="Scaling">
      <Shown reading={reading}>
        {({ scaling }) =>
          scaling ? <Told scaling={scaling} /> : <p class="faint">Its count changes only when somebody changes it.</p>
        }
      </Shown>
      {isActive && (
        <div class="actions">
          <a class="button" href={hrefOf({ view: 'change-service', cluster, service, what: 'scaling' })}>
            Change how it scales
          </a>
        </div>
      )}
    </Section>
  );
}

function Told({ scaling }: { scaling: Scaling }) {
  const {
    minCapacity,
    maxCapacity,
    desiredCount,
    policies,
    scheduledActions,
    suspendedState,
    decisions,
    alarms,
    warnings,
  } = scaling;
  const suspended = Object.entries(suspendedState).filter(([, isSuspended]) => isSuspended);
  return (
    <>
      <Facts
        facts={{
          bounds: `${minCapacity} to ${maxCapacity} tasks, ${desiredCount} now`,
          suspended: suspended.map(([name]) => name.replace('Suspended', '')).join(', '),
        }}
      />
      {warnings.map(({ pointer, detail }) => (
        <p class="reason warn" key={pointer}>
          <code>{pointer}</code> {detail}
        </p>
      ))}
      <ul class="plain">
        {policies.map((policy) => {
          const open = alarms.filter((alarm) => alarm.policy === policy.PolicyName && alarm.open);
          return (
            <li key={policy.PolicyName}>
              <strong>{policy.PolicyName}</strong> ({policy.PolicyType})
              {open.length > 0 && (
                <span class="note">in alarm: scales {open.map(({ direction }) => direction).join(' and ')}</span>
              )}
            </li>
          );
        })}
        {scheduledActions.map(({ ScheduledActionName, Schedule, Timezone, ScalableTargetAction }) => (
          <li key={ScheduledActionName}>
            <strong>{ScheduledActionName}</strong> <code>{Schedule}</code> {Timezone}:{' '}
            {ScalableTargetAction.MinCapacity ?? '…'} to {ScalableTargetAction.MaxCapacity ?? '…'} tasks
          </li>
        ))}
      </ul>
      {decisions.length > 0 && (
        <ol class="events">
          {decisions.map((decision) => (
            <li key={`${decision.at} ${decision.to}`}>
              <When at={decision.at} />
              <span>
                {decision.from} to {decision.to} tasks, by {decision.by}: {decision.cause}
              </span>
            </li>
          ))}
        </ol>
      )}
      <details>
        <summary>As JSON</summary>
        <pre>{toText(bodyOf(scaling))}</pre>
      </details>
    </>
  );
}
