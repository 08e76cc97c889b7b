import { AppError } from '../../../shared/contract/app-errors.ts';
import type { World } from '../../harness/start-world.ts';
import { definitionOf, type User } from '../../harness/user.ts';
import type { KnownInstance } from './actor-instances.ts';
import type { SpecDraw } from './story.ts';

/** A client that gets no answer, or a 5xx, asks again; a refusal it takes. */
const ATTEMPTS = 6;
const AGAIN_MS = 1_500;

export type HookWord = 'SUCCEEDED' | 'FAILED' | 'IN_PROGRESS twice' | 'nonsense' | 'an error';

/** What a story may do to the world as a whole; it ends with the faults. */
export interface Powers {
  /** Every function that runs now dies. */
  killFunctions(): void;
  /** RunTask answers failures and no task. */
  refuseLaunches(on: boolean): void;
  loseEvents(on: boolean): void;
  /** So long from now no event reaches anybody. */
  loseEventsFor(ms: number): void;
  /** RunTask launches, and what it answers is lost. */
  loseAnswers(on: boolean): void;
  /** Events, stream batches, messages and starts all come twice. */
  doubleEverything(on: boolean): void;
  /** What tasks answer whom a gate asks over HTTP; `down`: who asks them fails. */
  answerProbes(answer: number | 'down'): void;
  /** What the user's own lifecycle hook says. */
  answerHook(answer: HookWord): void;
  /** Whoever carries out a command dies behind what he has written, before he can note that it is done. */
  dieBehindCommands(on: boolean): void;
  /** Every call of a service fails. */
  breakService(service: string, on: boolean): void;
}

export interface ActorParts {
  world: World;
  user: User;
  spec: SpecDraw;
  powers: Powers;
  /** A value of a task's environment that is to be seen nowhere else. */
  canary: string;
  tell(what: string): void;
  /** A task was protected until then, as the API has answered. */
  noteProtection(taskId: string, untilMs: number): void;
  /** A container instance has come; what becomes of it is written into the same object. */
  noteInstance(instance: KnownInstance): void;
  /** It drains from now on. */
  noteDrain(instance: KnownInstance): void;
}

/** What whoever acts has in common: how he asks, and what he has asked for. */
export interface Ground extends ActorParts {
  /** Answers undefined where he was refused, or has given up. */
  insist<Answer>(work: () => Promise<Answer>): Promise<Answer | undefined>;
  definitionFor(image: string, family?: string): Promise<string>;
  /** Deployments that must not succeed: their gates say no, or nobody has said yes. */
  forbidden: Set<string>;
  /** The deployment that was asked for last, where its answer has come, and whether an alarm watches it. */
  asked: { deploymentId: string | undefined; isAlarmed: boolean };
  /** Is it known what he has asked for? Not where an answer never came. */
  isSure: { ofCount: boolean };
}

export function groundOf(parts: ActorParts): Ground {
  const { world, user, spec, canary, tell } = parts;
  const definitions = new Map<string, string>();
  const isSure = { ofCount: true };

  async function insist<Answer>(work: () => Promise<Answer>): Promise<Answer | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        const isRefusal = error instanceof AppError && error.code !== 'ThrottlingException';
        if (isRefusal) {
          tell(`refused: ${error.message}`);
          return undefined;
        }
        if (attempt === ATTEMPTS) {
          tell(`given up: ${error}`);
          isSure.ofCount = false;
          return undefined;
        }
        await world.time.pass(AGAIN_MS);
      }
    }
  }

  async function definitionFor(image: string, family = 'web'): Promise<string> {
    const name = `${family} ${image}`;
    const known = definitions.get(name);
    if (known) return known;
    const environment = [{ name: 'SECRET', value: canary }];
    const definition = definitionOf(image, { family, container: { ...spec.container, environment } });
    // One-off tasks, and what runs before and after a deployment by itself, are Fargate's.
    const networkMode = family === 'web' ? spec.instances?.networkMode : undefined;
    const onInstances = networkMode ? { networkMode, requiresCompatibilities: ['EC2'] } : {};
    const arn = await user.register({ ...definition, ...onInstances });
    definitions.set(name, arn);
    return arn;
  }

  const asked = { deploymentId: undefined, isAlarmed: false };
  return { ...parts, insist, definitionFor, forbidden: new Set(), asked, isSure };
}
