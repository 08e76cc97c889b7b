import { Command } from 'commander';
import type { Deployment } from '../../shared/contract/answers/deployment.ts';
import { CliError } from '../cli-error.ts';
import { formatTime } from '../format-time.ts';
import { lastPartOf } from '../last-part-of.ts';
import { printJson, type Session } from '../session.ts';
import type { OpenSession } from './open-session.ts';

const VERBS = {
  stop: 'end it where it stands; the service holds what it has',
  rollback: 'take it back to the last good revision',
  pause: 'hold it: its clocks stand, and nothing but healing goes on',
  resume: 'let a paused one go on where it stood',
  promote: 'end its waiting: bakes, and steps of traffic',
} as const;

type Verb = keyof typeof VERBS;

/** slipway deployment show | stop | rollback | pause | resume | promote: the newest deployment of a service, or one by its id. */
export function deploymentCommand(open: OpenSession): Command {
  const deployment = new Command('deployment').description("look at a service's deployment, or steer it while it runs");
  deployment.addCommand(verbCommand(open, 'show', 'its timeline: every stage, and why it went on', show));
  for (const [verb, description] of Object.entries(VERBS)) {
    deployment.addCommand(
      verbCommand(open, verb, description, (session, service, id) => steer(session, service, id, verb)),
    );
  }
  return deployment;
}

function verbCommand(
  open: OpenSession,
  verb: string,
  description: string,
  act: (session: Session, service: string, id: string) => Promise<void>,
): Command {
  return new Command(verb)
    .description(description)
    .argument('<service>', 'its name')
    .argument('[id]', 'of the deployment (default: the newest)')
    .action(async (service: string, id: string | undefined, _options, command: Command) => {
      const session = open(command);
      await act(session, service, id ?? (await newestOf(session, service)));
    });
}

async function newestOf({ client, cluster }: Session, service: string): Promise<string> {
  const { deployments } = await client.listDeployments({ cluster, service, limit: 1 });
  const [newest] = deployments;
  if (!newest) throw new CliError(`service ${service} has no deployment`);
  return newest.id;
}

async function show(session: Session, service: string, deployment: string): Promise<void> {
  const answer = await session.client.getDeployment({ cluster: session.cluster, service, deployment });
  if (session.json) return printJson(session, answer);
  session.print(describe(answer.deployment));
}

async function steer(session: Session, service: string, deployment: string, verb: string): Promise<void> {
  const request = { cluster: session.cluster, service, deployment };
  const { client } = session;
  const answers: Record<Verb, () => Promise<{ deployment: Deployment }>> = {
    stop: () => client.stopDeployment(request),
    rollback: () => client.rollbackDeployment(request),
    pause: () => client.pauseDeployment(request),
    resume: () => client.resumeDeployment(request),
    promote: () => client.promoteDeployment(request),
  };
  const answer = await answers[verb as Verb]();
  if (session.json) return printJson(session, answer);
  session.print(describe(answer.deployment));
}

function describe({ id, status, lifecycleStage, taskDefinition, reason, pausedAt, timeline }: Deployment): string {
  const where = [status, lifecycleStage, pausedAt && `paused since ${formatTime(pausedAt)}`].filter(Boolean).join(', ');
  return [
    `deployment ${id}  ${where}  (${lastPartOf(taskDefinition)})${reason ? `\n${reason}` : ''}`,
    ...timeline.map(({ at, text }) => `${formatTime(at)}  ${text}`),
  ].join('\n');
}
