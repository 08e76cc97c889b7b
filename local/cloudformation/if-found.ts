import { AwsError } from '../cloud/aws-error.ts';

const GONE = /NotFound|NoSuch|NonExistent|DoesNotExist/;

/** Whether a refusal says that the thing is not there; each service has its own word for it. */
export function isGone(error: unknown): boolean {
  return error instanceof AwsError && GONE.test(error.code);
}

/** The answer, or undefined if what was asked for is not there. */
export async function ifFound<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Whether what is asked for is there. */
export async function isThere(answer: Promise<unknown>): Promise<boolean> {
  return (await ifFound(answer.then(() => true))) ?? false;
}
