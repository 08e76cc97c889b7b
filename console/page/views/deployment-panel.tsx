import type { Deployment } from '../../../shared/contract/answers/deployment.ts';
import type { Service } from '../../../shared/contract/answers/service.ts';
import type { Client } from '../../../shared/contract/client/client.ts';
import { useSlipway } from '../live/slipway.ts';
import { useAction } from '../live/use-action.ts';
import { Badge } from '../parts/badge.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { Facts } from '../parts/facts.tsx';
import { Section } from '../parts/page.tsx';
import { Problem } from '../parts/problem.tsx';
import { Reason } from '../parts/reason.tsx';
import { When } from '../parts/when.tsx';
import { type Circumstances, hasEnded, type Steer, sayDeployment, sayWaiting, steersOf } from '../words/deployment.ts';
import { lastPartOf } from '../words/names.ts';
import { DeploymentStory } from './deployment-story.tsx';

interface Props extends Circumstances {
  deployment: Deployment;
  service: Service;
  cluster: string;
  onSteered(): void;
}

/** The newest deployment: where it is, why, what it waits for, and what may be asked of it. */
export function DeploymentPanel({ deployment, service, cluster, onSteered, ...circumstances }: Props) {
  const isOver = hasEnded(deployment);
  const { runningCount, pendingCount, failedTasks, rollback } = deployment;
  const said = sayDeployment(deployment);
  const steers = steersOf(deployment, circumstances);
  return (
    <Section title={isOver ? 'Last deployment' : 'Deployment'} beside={<Badge said={said} />}>
      {!isOver && <Progress deployment={deployment} desired={service.desiredCount} />}
      <Reason text={deployment.reason} tone={isOver ? said.tone : 'warn'} />
      <Facts
        facts={{
          'task definition': lastPartOf(deployment.taskDefinition),
          revision: deployment.revision,
          tasks: `${runningCount} running${pendingCount > 0 ? `, ${pendingCount} pending` : ''}`,
          'failed tasks': failedTasks > 0 ? failedTasks : undefined,
          'goes back to': rollback && `${lastPartOf(rollback.taskDefinition)} (revision ${rollback.revision})`,
          begun: <When at={deployment.createdAt} />,
          ended: deployment.finishedAt && <When at={deployment.finishedAt} />,
          'paused since': deployment.pausedAt && <When at={deployment.pausedAt} />,
        }}
      />
      {steers.length > 0 && (
        <div class="actions">
          {steers.map((steer) => (
            <SteerButton
              key={steer}
              steer={steer}
              deployment={deployment}
              service={service.serviceName}
              cluster={cluster}
              onSteered={onSteered}
            />
          ))}
        </div>
      )}
      <DeploymentStory
        deployment={deployment}
        cluster={cluster}
        configuration={service.deploymentConfiguration}
        waitsFor={sayWaiting(deployment, circumstances.waitsForApproval, service.deploymentConfiguration)}
      />
    </Section>
  );
}

function Progress({ deployment: { runningCount, status }, desired }: { deployment: Deployment; desired: number }) {
  const goesBack = status.startsWith('ROLLBACK');
  return (
    <p class="progress">
      <progress
        value={Math.min(runningCount, desired)}
        max={Math.max(desired, 1)}
        aria-label="tasks of the revision that comes up"
      />
      {runningCount} of {desired} tasks of the {goesBack ? 'revision it goes back to' : 'new revision'} are running
    </p>
  );
}

const METHODS = {
  stop: 'stopDeployment',
  rollback: 'rollbackDeployment',
  pause: 'pauseDeployment',
  resume: 'resumeDeployment',
  promote: 'promoteDeployment',
} as const satisfies Record<Steer, keyof Client>;

const VERBS: Readonly<Record<Steer, string>> = {
  pause: 'Pause',
  resume: 'Resume',
  promote: 'Promote',
  rollback: 'Roll back',
  stop: 'Stop',
};

/** These end the deployment, and so ask first. */
const CONSEQUENCES: Partial<Readonly<Record<Steer, string>>> = {
  rollback: 'Traffic goes back first, then the tasks: to the newest revision that has proved itself.',
  stop: 'The deployment ends where it stands, and the service holds what it has.',
};

interface SteerProps {
  steer: Steer;
  deployment: Deployment;
  service: string;
  cluster: string;
  onSteered(): void;
}

function SteerButton({ steer, deployment, service, cluster, onSteered }: SteerProps) {
  const { client } = useSlipway();
  const action = useAction(async () => {
    await client[METHODS[steer]]({ cluster, service, deployment: deployment.id });
    onSteered();
  });
  const consequence = CONSEQUENCES[steer];
  if (consequence !== undefined) return <Confirm verb={VERBS[steer]} consequence={consequence} action={action} />;
  return (
    <span class="confirm">
      <button type="button" disabled={action.isBusy} onClick={action.run}>
        {steer === 'resume' && deployment.pausedAt === undefined ? 'Approve' : VERBS[steer]}
      </button>
      <Problem error={action.error} />
    </span>
  );
}
