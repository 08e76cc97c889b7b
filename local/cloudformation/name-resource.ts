import { createHash } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const HASH_LENGTH = 12;

/**
 * The name of a resource to which the template gives none, `<stack>-<logical id>-<hash>` as CloudFormation writes it,
 * each part cut so that the whole fits `lengthMax` (32 for a load balancer). The hash is of the names and of how often
 * the resource was replaced, not random: a deploy that was killed finds again what it had created.
 */
export function nameResource(stackName: string, logicalId: string, generation: number, lengthMax: number): string {
  const digest = createHash('sha256').update(`${stackName}\n${logicalId}\n${generation}`).digest();
  const hash = [...digest.subarray(0, HASH_LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  const room = lengthMax - HASH_LENGTH - 2;
  const stackRoom = Math.max(Math.ceil(room / 2), room - logicalId.length);
  const stack = stackName.slice(0, stackRoom);
  return `${stack}-${logicalId.slice(0, room - stack.length)}-${hash}`;
}
