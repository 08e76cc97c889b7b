import type { Deployment, DeploymentStatus } from '../../domain/deployment.ts';
import type { Snapshot } from '../snapshot.ts';
import { nextRung, wantsRollback } from './rollback.ts';

/** How a deployment ended, and why where that needs a word. */
export interface Ending {
  status: DeploymentStatus;
  reason?: string;
}

/**
 * The end of a deployment whose stages are over: SUCCESSFUL; or, by what became of it, STOPPED, ROLLBACK_SUCCESSFUL,
 * ROLLBACK_FAILED or FAILED, each with its reason. `broken`: its execution cannot go on, whatever the stages say.
 */
export function endingOf(
  snapshot: Pick<Snapshot, 'service' | 'deployment' | 'revisions'>,
  broken: string | undefined,
): Ending {
  const { deployment } = snapshot;
  const { status, outcome, rollback } = deployment;
  const failure = broken ?? failureOf(deployment);
  if (rollback) {
    const back = `${rollback.reason}; rolled back to revision ${rollback.revision} (${rollback.taskDefinition})`;
    if (failure === undefined) return { status: 'ROLLBACK_SUCCESSFUL', reason: back };
    const tried = [...rollback.failed, rollback.revision].join(', ');
    return {
      status: 'ROLLBACK_FAILED',
      reason: `${rollback.reason}; the rollback to revision ${tried} failed: ${failure}`,
    };
  }
  if (status === 'STOP_REQUESTED') return { status: 'STOPPED', reason: deployment.reason };
  if (failure === undefined && outcome?.reached) return { status: 'SUCCESSFUL' };
  const why = failure ?? deployment.reason ?? 'it ended without an outcome';
  const isStranded = broken === undefined && wantsRollback(snapshot) && nextRung(snapshot) === undefined;
  return { status: 'FAILED', reason: isStranded ? `${why}; there is no good revision to roll back to` : why };
}

function failureOf({ outcome }: Deployment): string | undefined {
  if (!outcome || outcome.reached) return undefined;
  return `${outcome.stage}: ${outcome.detail}`;
}
