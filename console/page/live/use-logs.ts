import { useEffect, useState } from 'preact/hooks';
import type { Log } from '../../../shared/contract/answers/log.ts';
import { type ApiError, toApiError } from '../api/api-error.ts';
import { againAfterMs } from './feed.ts';
import { useSlipway } from './slipway.ts';

export interface Line extends Log {
  /** The how-manieth it is, for lists. */
  number: number;
}

const TAIL = 200;
/** A page is not a pager: what is older has gone from the top. */
const LINES_MAX = 2_000;
const WAIT_SEC = 20;
const HIDDEN_MS = 1_000;

/** A task's log from its last lines on, followed for as long as `follows`; all containers, or one. */
export function useLogs(
  cluster: string,
  task: string,
  container: string | undefined,
  follows: boolean,
): { lines: readonly Line[]; error: ApiError | undefined } {
  const { client } = useSlipway();
  const [lines, setLines] = useState<readonly Line[]>([]);
  const [error, setError] = useState<ApiError>();
  useEffect(() => {
    let isOver = false;
    let wake = () => {};
    const pause = (ms: number) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    async function follow(): Promise<void> {
      let after: string | undefined;
      for (let failures = 0; !isOver; ) {
        try {
          const position = after === undefined ? { tail: TAIL } : { after, waitSec: WAIT_SEC };
          const { logs, cursor } = await client.getTaskLogs({ cluster, task, container, ...position });
          if (isOver) return;
          const isFirst = after === undefined;
          setLines((before) => append(isFirst ? [] : before, logs));
          setError(undefined);
          after = cursor ?? after;
          failures = 0;
          if (!follows) return;
          if (after === undefined) await pause(HIDDEN_MS);
        } catch (failure) {
          if (isOver) return;
          failures += 1;
          setError(toApiError(failure));
          await pause(againAfterMs(failures));
        }
        while (!isOver && document.hidden) await pause(HIDDEN_MS);
      }
    }
    void follow();
    return () => {
      isOver = true;
      wake();
    };
  }, [client, cluster, task, container, follows]);
  return { lines, error };
}

function append(before: readonly Line[], logs: readonly Log[]): readonly Line[] {
  const next = (before.at(-1)?.number ?? 0) + 1;
  return [...before, ...logs.map((log, index) => ({ ...log, number: next + index }))].slice(-LINES_MAX);
}
