import type { Cloud } from '../cloud/cloud.ts';

/** Resolves at the next signal at `arn`, after `timeoutMs`, or when `stopping` aborts, whichever is first. */
export function waitForSignal(cloud: Cloud, arn: string, timeoutMs: number, stopping: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      endListening();
      stopping.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, timeoutMs);
    const endListening = cloud.onSignal(arn, done);
    stopping.addEventListener('abort', done);
  });
}
