import type { ContainerState, Explanation, Task } from '../../domain/task.ts';

/**
 * The cause chain of a stopped task, the nearest cause first: who ended it and why, the first container that
 * failed with its exit code, and a hint where the cause is a known one.
 */
export function explainStop(task: Task): Explanation[] {
  const chain: Explanation[] = [];
  const failed = firstFailed(task.observed?.containers ?? []);
  if (task.stop) chain.push({ who: 'Slipway', what: `Slipway stopped it (${task.stop.cause}): ${task.stop.reason}` });
  else if (task.launchError) chain.push({ who: 'ECS', what: `ECS refused to launch it: ${task.launchError}` });
  else if (task.observed?.stoppedReason) {
    chain.push({ who: 'ECS', what: withDetail(task.observed.stoppedReason, failed) });
  }
  if (failed && !task.stop)
    chain.push({
      who: `container ${failed.name}`,
      what: describeContainer(failed),
      container: failed.name,
      exitCode: failed.exitCode,
    });
  const hint = hintOf(failed, task);
  if (hint) chain.push({ who: 'hint', what: hint });
  return chain;
}

/** ECS often names the container or its reason already: then it is not said twice. */
function withDetail(stoppedReason: string, failed: ContainerState | undefined): string {
  const isTold =
    failed && (stoppedReason.includes(failed.name) || (failed.reason && stoppedReason.includes(failed.reason)));
  return failed && !isTold ? `${stoppedReason} (${describeContainer(failed)})` : stoppedReason;
}

function firstFailed(containers: readonly ContainerState[]): ContainerState | undefined {
  const ended = containers.filter(
    (container) => (container.exitCode !== undefined && container.exitCode !== 0) || container.reason,
  );
  return ended[0] ?? containers.find((container) => container.exitCode !== undefined);
}

function describeContainer({ name, exitCode, reason }: ContainerState): string {
  const code = exitCode === undefined ? '' : ` exited with code ${exitCode}`;
  return `container ${name}${code}${reason ? `: ${reason}` : ''}`;
}

function hintOf(failed: ContainerState | undefined, task: Task): string | undefined {
  if (task.stop) return undefined;
  const reason = `${failed?.reason ?? ''} ${task.observed?.stoppedReason ?? ''}`;
  if (/CannotPullContainerError/.test(reason))
    return 'Check the image name and tag, and that its registry is reachable; locally, add it with `slipway image add`.';
  if (/OutOfMemory/i.test(reason))
    return 'The container used more memory than it may: raise its memory or that of the task.';
  if (failed?.exitCode === 137) return 'Exit code 137 is SIGKILL: killed from outside, or out of memory.';
  if (failed?.exitCode === 143) return 'Exit code 143 is SIGTERM: something asked it to stop.';
  if (failed?.exitCode === 127) return 'Exit code 127: the command was not found in the image.';
  if (failed?.exitCode === 0 && task.service !== undefined)
    return 'It ended by itself with exit code 0: an essential container of a service has to keep running.';
  return undefined;
}
