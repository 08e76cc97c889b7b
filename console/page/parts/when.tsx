import { useNow } from '../live/use-now.ts';
import { relativeTime } from '../words/time.ts';

/** `3 min ago`, with the exact time in the title. */
export function When({ at }: { at: string | undefined }) {
  const nowMs = useNow();
  if (at === undefined) return <span class="faint">–</span>;
  return (
    <time dateTime={at} title={`${new Date(at).toLocaleString()} (${at})`}>
      {relativeTime(Date.parse(at), nowMs)}
    </time>
  );
}
