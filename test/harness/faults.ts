import type { Sender } from '../../shared/aws/send.ts';

/** One call of a client, as fault hooks and judges see it. */
export interface Call {
  /** Counts all calls of the world, from 1. */
  n: number;
  /** The function on whose behalf it is made, and which of its runs. */
  by: string;
  run: Invocation;
  service: string;
  operation: string;
  input: Record<string, unknown>;
}

/** What may go wrong at a call: a throw in `before` means that it was never made, in `after` that its answer is lost. */
export interface FaultHook {
  before?(call: Call): void | Promise<void>;
  after?(call: Call): void | Promise<void>;
  /** What is answered in the service's place, which never hears of the call. */
  instead?(call: Call): object | undefined;
  /** After how long the same event comes to a function once more, each time; 0: at the same time. */
  repeats?(name: string): number[];
  /** How far the clock of a run is off, ms. */
  skewMs?(): number;
}

/** Looks on at each call that really is made, at the moment before it and the moment after it. Never fails. */
export interface Onlooker {
  before?(call: Call): void;
  after?(call: Call, answer: unknown): void;
}

/** The function dies here: nothing that it does afterwards, not even its catch blocks, reaches anything. */
export class Crash extends Error {
  constructor(call: Call, when: 'before' | 'after') {
    super(`crash ${when} call ${call.n} (${call.by}: ${call.service}:${call.operation})`);
    this.name = 'Crash';
  }
}

/** One run of a function. Once it has crashed, each of its calls fails. */
export interface Invocation {
  by: string;
  /** What the function was called with. */
  event?: unknown;
  crash?: Crash;
  skewMs?: number;
}

interface Observed {
  calls: Call[];
  hook: FaultHook;
  onlooker?: Onlooker;
}

/** A client whose every call goes by the hook. */
export function observedSender(world: Observed, invocation: Invocation, service: string, client: Sender): Sender {
  const guard = async (work: () => unknown) => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Crash) invocation.crash = error;
      throw error;
    }
  };
  async function really(call: Call, command: object): Promise<unknown> {
    if (invocation.crash) throw invocation.crash;
    world.onlooker?.before?.(call);
    const answer = await client.send(command);
    world.onlooker?.after?.(call, answer);
    return answer;
  }
  return {
    async send(command) {
      if (invocation.crash) throw invocation.crash;
      const { schema, input } = command as { schema?: unknown[]; input: Record<string, unknown> };
      const operation = String(schema?.[2]);
      const call: Call = { n: world.calls.length + 1, by: invocation.by, run: invocation, service, operation, input };
      world.calls.push(call);
      await guard(() => world.hook.before?.(call));
      const answer = world.hook.instead?.(call) ?? (await really(call, command));
      await guard(() => world.hook.after?.(call));
      if (invocation.crash) throw invocation.crash;
      return answer;
    },
  };
}
