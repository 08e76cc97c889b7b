import { errorNameOf } from '../send.ts';

/** False where what the call is about does not exist. */
export async function isThere(missing: string, call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (errorNameOf(error) !== missing) throw error;
    return false;
  }
}
