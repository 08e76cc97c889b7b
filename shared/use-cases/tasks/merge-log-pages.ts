import type { LogLine } from '../../ports/rollouts.ts';
import type { LogPosition, LogPositions } from './log-position.ts';
import type { LogPage } from './read-log-page.ts';

export interface MergedLine extends LogLine {
  container: string;
  /** Where to go on behind this line; undefined where that cannot be said. */
  positions: LogPositions | undefined;
}

export interface MergedLogs {
  lines: MergedLine[];
  /** Where to go on behind all lines. */
  positions: LogPositions;
}

/**
 * A function answers at most 6 MB, and its answer is JSON within JSON, where a control character takes 7 bytes. Half of
 * that for the lines leaves room for the cursor of each.
 */
const LINES_BYTES_MAX = 3_000_000;
const FRAME_BYTES = 120;

/** Pages of several containers as one, by time; cut where they are too much: at the end, or last lines at the beginning. */
export function mergeLogPages(pages: readonly { container: string; page: LogPage }[], isTail: boolean): MergedLogs {
  const lines = pages
    .flatMap(({ container, page }) =>
      page.lines.map((line, at) => ({ ...line, container, behind: positionBehind(page, at) })),
    )
    .sort((a, b) => a.atMs - b.atMs);
  const first = isTail ? lines.length - countFitting(lines.toReversed()) : 0;
  const last = isTail ? lines.length : countFitting(lines);

  let running: Record<string, LogPosition | undefined> = Object.fromEntries(
    pages.map(({ container, page }) => [container, page.before]),
  );
  const merged = lines.slice(0, last).map(({ atMs, text, container, behind }) => {
    running = { ...running, [container]: behind };
    return { atMs, text, container, positions: complete(running) };
  });
  const ended = Object.fromEntries(
    pages.flatMap(({ container, page }) => (page.lines.length > 0 ? [] : [[container, page.next]])),
  );
  return { lines: merged.slice(first), positions: complete({ ...running, ...ended }) ?? {} };
}

function positionBehind({ lines, from, offset, next }: LogPage, at: number): LogPosition | undefined {
  if (at + 1 === lines.length) return next;
  return at + 1 < offset ? undefined : { ...from, skip: from.skip + at + 1 - offset };
}

/** How many of the lines, from the first on, are not too much; one at least. */
function countFitting(lines: readonly { text: string; container: string }[]): number {
  let bytes = 0;
  let count = 0;
  for (const { text, container } of lines) {
    bytes += Buffer.byteLength(JSON.stringify(JSON.stringify(text))) + container.length + FRAME_BYTES;
    if (bytes > LINES_BYTES_MAX && count > 0) return count;
    count += 1;
  }
  return count;
}

function complete(running: Record<string, LogPosition | undefined>): LogPositions | undefined {
  const known = Object.entries(running).flatMap(([container, at]) => (at ? [[container, at] as const] : []));
  return known.length === Object.keys(running).length ? Object.fromEntries(known) : undefined;
}
