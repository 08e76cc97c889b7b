import type { Scaling } from '../../../shared/contract/answers/scaling.ts';
import type { Client } from '../../../shared/contract/client/client.ts';
import { ApiError } from '../api/api-error.ts';

/** How a service scales by itself; undefined where nobody has said so. */
export async function readScaling(client: Client, cluster: string, service: string): Promise<Scaling | undefined> {
  try {
    return (await client.getScaling({ cluster, service })).scaling;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}
