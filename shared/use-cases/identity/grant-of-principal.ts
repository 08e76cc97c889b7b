import type { PrincipalGrant } from '../../ports/identity.ts';

/**
 * The grant of an IAM principal: that of the longest prefix of its ARN, so that one role of a team may be given less
 * (or more) than the team. `arn:…:assumed-role/team-a-` and `arn:…:assumed-role/team-a-ci/`: a CI run gets the second.
 */
export function grantOfPrincipal(all: readonly PrincipalGrant[], arn: string): PrincipalGrant | undefined {
  let found: PrincipalGrant | undefined;
  for (const grant of all) {
    if (arn.startsWith(grant.principal) && grant.principal.length > (found?.principal.length ?? 0)) found = grant;
  }
  return found;
}
