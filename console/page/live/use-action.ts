import { useState } from 'preact/hooks';
import { type ApiError, toApiError } from '../api/api-error.ts';

export interface Action<Arguments extends unknown[]> {
  run(...given: Arguments): void;
  isBusy: boolean;
  /** Why the last run failed. */
  error: ApiError | undefined;
  /** What failed is of no concern any more. */
  forget(): void;
}

/** Something that a button does: once at a time, and with its failure to show. */
export function useAction<Arguments extends unknown[]>(
  work: (...given: Arguments) => Promise<unknown>,
): Action<Arguments> {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  async function perform(given: Arguments): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      await work(...given);
    } catch (failure) {
      setError(toApiError(failure));
    } finally {
      setBusy(false);
    }
  }
  return { isBusy, error, forget: () => setError(undefined), run: (...given) => void (isBusy || perform(given)) };
}
