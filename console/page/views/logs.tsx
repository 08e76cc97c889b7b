import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { useLogs } from '../live/use-logs.ts';
import { Section } from '../parts/page.tsx';
import { Problem } from '../parts/problem.tsx';
import { timeOfDay } from '../words/time.ts';

interface Props {
  cluster: string;
  task: string;
  containers: readonly string[];
}

/** So near to the end is at the end. */
const NEAR_PX = 24;

/** A task's log as it comes. */
export function Logs({ cluster, task, containers }: Props) {
  const id = useId();
  const [container, setContainer] = useState<string>();
  const [follows, setFollows] = useState(true);
  const { lines, error } = useLogs(cluster, task, container, follows);
  const box = useRef<HTMLDivElement>(null);
  // Whoever has scrolled up is reading, and is not pulled away.
  const isAtEnd = useRef(true);
  useEffect(() => {
    if (isAtEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines]);
  const look = ({ currentTarget: { scrollHeight, scrollTop, clientHeight } }: { currentTarget: HTMLElement }) => {
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_PX;
  };
  const beside = (
    <>
      {containers.length > 1 && (
        <label for={id} class="inline">
          Container{' '}
          <select
            id={id}
            value={container ?? ''}
            onChange={({ currentTarget }) => setContainer(currentTarget.value || undefined)}
          >
            <option value="">all</option>
            {containers.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
      <label class="inline">
        <input type="checkbox" checked={follows} onChange={({ currentTarget }) => setFollows(currentTarget.checked)} />{' '}
        Follow
      </label>
    </>
  );
  return (
    <Section title="Log" beside={beside}>
      {!error?.isAway && <Problem error={error} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls is scrolled by the keyboard too */}
      <div class="log lines" ref={box} onScroll={look} role="log" aria-label="Log" aria-live="off" tabIndex={0}>
        {lines.length === 0 && <p class="faint">It has written nothing yet.</p>}
        {lines.map(({ number, timestamp, container: name, message }) => (
          <p key={number}>
            <time dateTime={timestamp} title={timestamp}>
              {timeOfDay(timestamp)}
            </time>
            {containers.length > 1 && container === undefined && <b>{name}</b>}
            <span>{message}</span>
          </p>
        ))}
      </div>
    </Section>
  );
}
