import type { Draft, Report } from '../request.ts';
import type { ServiceInput } from './service.ts';

/**
 * What does not go with one task on each container instance: "The daemon scheduling strategy does not support a desired count",
 * nor "placement strategies", nor "values above 100 for maximumPercent" (CreateService), nor Fargate and capacity providers. Two
 * revisions beside each other would be two tasks.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
 */
export function daemon(draft: Draft<ServiceInput>, report: Report): void {
  if (draft.schedulingStrategy !== 'DAEMON') return;
  const { strategy, maximumPercent = 100 } = draft.deploymentConfiguration ?? {};
  if (draft.launchType !== 'EC2' && report.sound('launchType')) {
    const detail = 'must be REPLICA unless launchType is EC2: a DAEMON has a task on each container instance';
    report.refuse(['schedulingStrategy'], detail);
  }
  if (draft.desiredCount !== undefined) {
    report.refuse(['desiredCount'], 'must be left out with DAEMON: there is a task on each container instance');
  }
  if (draft.placementStrategy !== undefined && draft.placementStrategy.length > 0) {
    report.refuse(['placementStrategy'], 'must be left out with DAEMON: there is a task on each container instance');
  }
  if (maximumPercent !== 100) {
    const detail = `must be 100 with DAEMON: an instance never has two of its tasks; got ${maximumPercent}`;
    report.refuse(['deploymentConfiguration', 'maximumPercent'], detail);
  }
  if (strategy !== undefined && strategy !== 'ROLLING') {
    const detail = `must be ROLLING with DAEMON: an instance never has two of its tasks; got "${strategy}"`;
    report.refuse(['deploymentConfiguration', 'strategy'], detail);
  }
}
