import type { Cloud } from '../cloud/cloud.ts';

/** Sleep that ends at a signal; a signal while nobody sleeps ends the next sleep at once. */
export interface Wake {
  sleep(limitMs: number): Promise<void>;
  wake(): void;
  /** Ends the sleep, and hears no more signals. */
  close(): void;
}

/** Wakes at `cloud.signal(arn)`, where an ARN is given. */
export function createWake(cloud: Cloud, arn?: string): Wake {
  let isWoken = false;
  let end: (() => void) | undefined;

  function wake(): void {
    if (end) end();
    else isWoken = true;
  }
  const stopListening = arn === undefined ? undefined : cloud.onSignal(arn, wake);

  return {
    wake,
    sleep(limitMs) {
      if (isWoken) {
        isWoken = false;
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        const timer = setTimeout(() => end?.(), limitMs);
        end = () => {
          clearTimeout(timer);
          end = undefined;
          resolve();
        };
      });
    },
    close() {
      stopListening?.();
      wake();
    },
  };
}
