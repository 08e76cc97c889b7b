import type { Draft, Report } from '../request.ts';

interface Named {
  cluster?: string | undefined;
  clusterName?: string | undefined;
  serviceName?: string | undefined;
  service?: string | undefined;
}

/** What the path names may stand in the body too (files for the aws CLI have it), by name or ARN, if it is the same. */
export function sameAsPath(draft: Draft<Named>, report: Report): void {
  const { cluster, service } = report.params;
  compare('cluster', draft.cluster, cluster, report);
  compare('clusterName', draft.clusterName, cluster, report);
  compare('serviceName', draft.serviceName, service, report);
  compare('service', draft.service, service, report);
}

function compare(field: string, given: string | undefined, expected: string | undefined, report: Report): void {
  if (given === undefined || expected === undefined || given.split('/').at(-1) === expected) return;
  report.refuse(
    [field],
    `must be left out or "${expected}", as the path says; got ${JSON.stringify(given.slice(0, 60))}`,
  );
}
