import type { Sender } from '../aws/send.ts';

/**
 * An SDK client as the adapters see it. The SDK types `send` by its own union of commands, an adapter by the one
 * command that it sends: at run time they are the same call.
 */
export function asSender(client: { send(command: never): Promise<unknown> }): Sender {
  return { send: (command) => client.send(command as never) };
}
