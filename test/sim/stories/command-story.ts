import { inProcessClient } from '../../../local/cloud/client.ts';
import { ACCOUNT } from '../../../local/cloud/service.ts';
import { answerStore } from '../../../shared/aws/store/answers.ts';
import { COMMAND_TYPES } from '../../../shared/contract/events/command-types.ts';
import type { SourceGrant } from '../../../shared/contract/identity/source-grants.ts';
import { answerCommand } from '../../../shared/runtime/commands/answer-command.ts';
import type { World, WorldOptions } from '../../harness/start-world.ts';
import type { Chance } from '../chance.ts';
import type { Act, Story } from './story.ts';
import { act, count, deploy, during, scale, up } from './tell.ts';

const SOURCES: SourceGrant[] = [
  { source: 'ci', scopes: ['deploy'], clusters: ['*'] },
  { source: 'reader', scopes: ['read'], clusters: ['*'] },
  { source: 'elsewhere', scopes: ['deploy'], clusters: ['other'] },
];
const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:onCommand';

/** What was commanded meanwhile has been done when it comes again, a minute later. */
function dies(chance: Chance, atMs: number): Act[] {
  const fromMs = atMs + chance.between(0, 20_000);
  return [
    act(fromMs, 'whoever carries out a command dies behind its write', (actor) => actor.powers.dieBehindCommands(true)),
    act(fromMs + chance.between(5_000, 60_000), 'nobody dies of that any more', (actor) =>
      actor.powers.dieBehindCommands(false),
    ),
  ];
}

/** Commands on the bus, of which ECS's answers are lost for a while: what comes again is the same command. */
export const COMMAND_STORIES: Readonly<Record<string, Story>> = {
  commands: {
    draw(chance) {
      const [first, atMs] = up(chance);
      const commands = Array.from({ length: chance.between(1, 2) }, () =>
        act(atMs + chance.between(0, 30_000), 'commands two tasks by an event', (actor) => actor.command('job:2', 2)),
      );
      const mute = act(atMs + chance.between(0, 20_000), 'RunTask’s answers are lost', (actor) =>
        actor.powers.loseAnswers(true),
      );
      const heard = act(atMs + 35_000, 'answers come again', (actor) => actor.powers.loseAnswers(false));
      const renewals = Array.from({ length: chance.between(0, 2) }, () =>
        act(atMs + chance.between(0, 60_000), 'commands a new deployment by an event', (actor) =>
          actor.commandDeployment(),
        ),
      );
      commands.push(...renewals);
      const trouble = chance.oneOf([[], [mute, heard], dies(chance, atMs)]);
      return [first, ...commands, ...trouble];
    },
  },
  // The service's own: its count, and which of its tasks goes.
  'commanded-service': {
    draw(chance, spec) {
      const [first, atMs] = up(chance);
      const commands = Array.from({ length: chance.between(1, 3) }, () => {
        const at = atMs + chance.between(0, 40_000);
        const wanted = count(chance, spec);
        return chance.isTrue(0.5)
          ? act(at, `commands a count of ${wanted} by an event`, (actor) => actor.commandCountOf(wanted))
          : act(at, 'commands a task to stop by an event', (actor) => actor.commandStop());
      });
      return [
        first,
        ...commands,
        ...(chance.isTrue(0.5) ? dies(chance, atMs) : []),
        ...(chance.isTrue(0.4) ? [scale(atMs + chance.between(0, 60_000), count(chance, spec))] : []),
        ...(chance.isTrue(0.5) ? [deploy(atMs + during(chance), 'web:2', { desiredCount: undefined })] : []),
      ];
    },
  },
};

/** The function that answers commands, on the world's own table. */
export function commandHandlers(worldOf: () => World): NonNullable<WorldOptions['handlers']> {
  return {
    onCommand(deps, event) {
      const { cloud, config } = worldOf();
      const table = { client: inProcessClient(cloud, 'dynamodb', ACCOUNT), name: config.tableName, nowMs: Date.now };
      return answerCommand({ ...deps, answers: answerStore(table), sources: SOURCES }, event, { isLastTry: false });
    },
  };
}

export async function listenForCommands({ call, config }: World): Promise<void> {
  const rule = { EventBusName: config.busName };
  const EventPattern = JSON.stringify({ 'detail-type': COMMAND_TYPES });
  await call('events', 'PutRule', { Name: 'commands', EventPattern, ...rule });
  await call('events', 'PutTargets', { Rule: 'commands', Targets: [{ Id: 'c', Arn: FUNCTION_ARN }], ...rule });
}
