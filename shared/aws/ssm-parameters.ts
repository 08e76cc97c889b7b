import { GetParameterCommand } from '@aws-sdk/client-ssm';
import type { ReadParameter } from '../ports/identity.ts';
import { errorNameOf, type Sender, send } from './send.ts';

/** Parameter Store. */
export function ssmParameters(client: Sender): ReadParameter {
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
