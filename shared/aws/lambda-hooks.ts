import { GetFunctionConcurrencyCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import type { Hooks } from '../ports/hooks.ts';
import { errorNameOf, isPassing, type Sender, send } from './send.ts';

/** Lifecycle hooks are functions of Lambda. */
export function lambdaHooks(client: Sender): Hooks {
  /** Of all that Lambda tells of a function its concurrency says the least: no environment, no code, no policy. */
  async function exists(arn: string): Promise<boolean> {
    try {
      await send(client, new GetFunctionConcurrencyCommand({ FunctionName: withoutQualifier(arn) }));
      return true;
    } catch (error) {
      if (errorNameOf(error) === 'ResourceNotFoundException') return false;
      throw error;
    }
  }

  return {
    async missing(arns) {
      const found = await Promise.all(arns.map(exists));
      return arns.filter((_, at) => !found[at]);
    },
    async invoke(arn, event) {
      try {
        const answer = await send(
          client,
          new InvokeCommand({ FunctionName: arn, Payload: Buffer.from(JSON.stringify(event)) }),
        );
        const text = Buffer.from(answer.Payload ?? []).toString();
        return answer.FunctionError ? { errored: text } : { answered: text };
      } catch (error) {
        if (isPassing(error) || !(error instanceof Error)) throw error;
        return { refused: `${error.name}: ${error.message}` };
      }
    },
  };
}

/** `arn:aws:lambda:us-east-1:1:function:check:live` without its version or alias. */
function withoutQualifier(arn: string): string {
  return arn.split(':').slice(0, 7).join(':');
}
