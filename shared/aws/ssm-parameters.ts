import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { ReadParameter } from '../ports/identity.ts';
import { errorNameOf, type Sender, send } from './send.ts';

/** Parameter Store. The client is made here, so that only the `keys` mode loads it: the others import this file never. */
export function ssmParameters(client: Sender = new SSMClient({}) as Sender): ReadParameter {
  return async (name) => {
    try {
      const { Parameter } = await send(client, new GetParameterCommand({ Name: name, WithDecryption: true }));
      return Parameter?.Value;
    } catch (error) {
      if (errorNameOf(error) === 'ParameterNotFound') return undefined;
      throw error;
    }
  };
}
