import type { Deployment, FailureCount } from '../../domain/deployment.ts';

/**
 * An instance came to a DAEMON service that backs off as ECS found no room on another one: its task need not wait for that. What
 * failed for a reason of its own is held back as before. Undefined: nothing is held back for want of room.
 */
export function roomCame(deployment: Deployment): Deployment | undefined {
  const { failures, healingFailures } = deployment;
  if (!failures?.isUnplaced && !healingFailures?.isUnplaced) return undefined;
  return { ...deployment, failures: atOnce(failures), healingFailures: atOnce(healingFailures) };
}

function atOnce<Count extends FailureCount>(failures: Count | undefined): Count | undefined {
  return failures?.isUnplaced ? { ...failures, rounds: 0 } : failures;
}
