/** Why a system call failed, in a word: ECONNREFUSED, ENOENT; what fetch says is in the cause of its error. */
export function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  if ('cause' in error && error.cause) return reasonOf(error.cause);
  if ('code' in error) return String(error.code);
  return 'message' in error ? String(error.message) : String(error);
}
