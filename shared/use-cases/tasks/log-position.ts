import * as z from 'zod/mini';

/**
 * Where reading one container's log goes on: `skip` lines behind a token of CloudWatch Logs, behind the first line of a
 * time, or behind the first line of all.
 */
export interface LogPosition {
  token?: string;
  sinceMs?: number;
  skip: number;
}

/** By container. One that is not there is read from its first line: it wrote nothing when the others were read. */
export type LogPositions = Readonly<Record<string, LogPosition>>;

const positions = z.record(
  z.string(),
  z.strictObject({ token: z.optional(z.string()), sinceMs: z.optional(z.number()), skip: z.int() }),
);

/** The text of a cursor, before it is sealed. */
export function writePositions(value: LogPositions): string {
  return JSON.stringify(value);
}

/** Reads what writePositions wrote; what is in a seal of ours is nothing else. */
export function readPositions(text: string): LogPositions {
  return positions.parse(JSON.parse(text));
}
