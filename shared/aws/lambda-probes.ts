import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { ProbeResult, Probes } from '../ports/probes.ts';
import { type Sender, send } from './send.ts';

/** Probes are made by a function of the stack that is attached to the VPC of the tasks (functions/rollout/probe-tasks.ts). */
export function lambdaProbes(client: Sender, functionArn: string): Probes {
  return {
    async probe(targets, path) {
      const Payload = Buffer.from(JSON.stringify({ targets, path }));
      const answer = await send(client, new InvokeCommand({ FunctionName: functionArn, Payload }));
      const text = Buffer.from(answer.Payload ?? []).toString();
      if (answer.FunctionError) throw new Error(`the probing function ended with an error: ${text.slice(0, 300)}`);
      const { results } = JSON.parse(text) as { results: ProbeResult[] };
      return results;
    },
  };
}
