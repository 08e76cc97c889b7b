import { randomBytes } from 'node:crypto';

const FORMAT = /^SFN1\.(\d+)\.(\d+)\.[0-9a-f]{48}$/;

/**
 * A task token. It is opaque to those who hold it; inside it names the execution, so that a token whose task is over
 * (TaskTimedOut) can be told from one whose execution is gone (TaskDoesNotExist) and from no token at all (InvalidToken).
 */
export function makeTaskToken(executionId: number, frameId: number): string {
  return Buffer.from(`SFN1.${executionId}.${frameId}.${randomBytes(24).toString('hex')}`).toString('base64');
}

/** The execution that a token belongs to; undefined if it is no token. */
export function executionOfToken(token: string): number | undefined {
  const [, executionId] = FORMAT.exec(Buffer.from(token, 'base64').toString('latin1')) ?? [];
  return executionId === undefined ? undefined : Number(executionId);
}
