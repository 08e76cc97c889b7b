import type { Cloud } from './cloud.ts';
import type { Principal } from './service.ts';

/** An SDK v3 command as a client sees it: its input and the static schema `[9, namespace, operation, …]`. */
interface SdkCommand {
  input: object;
  schema?: readonly unknown[];
}

/**
 * An SDK client that calls the local cloud in this process, without a wire: anything with `send(command)` is one.
 * Inputs and outputs are copied, so that no side ever holds the other's objects.
 */
export function inProcessClient(cloud: Cloud, service: string, caller: Principal) {
  return {
    async send(command: SdkCommand): Promise<unknown> {
      const operation = command.schema?.[2];
      if (typeof operation !== 'string') throw new TypeError('an SDK command without a schema');
      const output = await cloud.call<object>(service, operation, structuredClone(command.input), caller);
      return { ...structuredClone(output), $metadata: { httpStatusCode: 200 } };
    },
  };
}
