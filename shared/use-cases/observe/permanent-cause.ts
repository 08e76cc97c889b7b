/** ECS's stoppedReason texts of causes that another try cannot mend ("Stopped tasks error messages", developer guide). */
const PERMANENT = [
  /CannotPullContainerError.*(not found|does not exist|manifest unknown|repository does not exist|access denied|denied|unauthorized)/i,
  /CannotStartContainerError.*(executable file not found|no such file)/i,
  /ResourceInitializationError.*(AccessDenied|not authorized)/i,
];

export function isPermanentCause(stoppedReason: string): boolean {
  return PERMANENT.some((pattern) => pattern.test(stoppedReason));
}
