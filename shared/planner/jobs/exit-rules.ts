import type { Attempt, ExitRule } from '../../domain/job.ts';

type End = Pick<Attempt, 'exitCode' | 'reason' | 'statusReason'>;

/**
 * The action of the first rule that matches; RETRY where none does, as in AWS Batch.
 * What is not known is an empty text, which only `*` matches: a task that never started has no exit code.
 * Rules [EXIT on 42, EXIT on 2*, RETRY on *]: 42 exits, 2 and 255 exit, 1 is tried again.
 */
export function evaluateOnExit(rules: readonly ExitRule[], end: End): ExitRule['action'] {
  return rules.find((rule) => matches(rule, end))?.action ?? 'RETRY';
}

function matches({ onExitCode, onReason, onStatusReason }: ExitRule, end: End): boolean {
  return (
    fits(onExitCode, end.exitCode === undefined ? '' : String(end.exitCode)) &&
    fits(onReason, end.reason ?? '') &&
    fits(onStatusReason, end.statusReason)
  );
}

function fits(pattern: string | undefined, text: string): boolean {
  if (pattern === undefined) return true;
  return pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
}
