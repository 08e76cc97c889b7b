import { AwsError } from '../../cloud/aws-error.ts';
import type { Driver } from '../agent/driver.ts';
import type { TaskRecord } from '../tasks/task-record.ts';
import { LINE_BYTES_MAX } from './output-follower.ts';
import { type OutputLine, splitLines } from './output-lines.ts';
import type { OutputStore } from './output-store.ts';

const READ_BYTES_MAX = 1024 * 1024;
const LINES_MAX = 1_000;

export interface LogLine extends OutputLine {
  /** When it was seen, to a fraction of a second. */
  timestamp: Date;
}

export interface LogPage {
  lines: LogLine[];
  /** Where to go on reading; the same as asked for while nothing new is there. */
  nextOffset: number;
  /** True when the container has ended and nothing comes after these lines. */
  ended: boolean;
}

export interface LogRange {
  afterOffset?: number | undefined;
  limit?: number | undefined;
  /** Only the last so many lines, of the last mebibyte; excludes afterOffset. */
  tail?: number | undefined;
}

/** Reads what a container wrote, whether it still runs or not, and whatever its log driver is. */
export async function readLogs(
  driver: Driver,
  output: OutputStore,
  record: TaskRecord,
  name: string,
  { afterOffset = 0, limit = LINES_MAX, tail }: LogRange,
): Promise<LogPage> {
  const container = record.containers.find((each) => each.name === name);
  if (!container) throw new AwsError('InvalidParameterException', `The task has no container ${name}.`);
  const exited = container.state === 'exited' || record.task.lastStatus === 'STOPPED';
  const bytes = await driver.outputBytes(record.id, name);
  const from = tail === undefined ? afterOffset : Math.max(0, bytes - READ_BYTES_MAX);
  const piece = await driver.readOutput(record.id, name, from, READ_BYTES_MAX);
  const atEnd = from + piece.length >= bytes;
  const all = splitLines(piece, from, exited && atEnd, LINE_BYTES_MAX);
  const chosen = tail === undefined ? all.slice(0, limit) : all.slice(-tail || all.length);
  const lines = chosen.map((line) => ({ ...line, timestamp: new Date(output.seenAtMs(record.id, name, line.offset)) }));
  const nextOffset = lines.at(-1)?.nextOffset ?? (tail === undefined ? from : (all.at(-1)?.nextOffset ?? from));
  return { lines, nextOffset, ended: exited && nextOffset >= bytes };
}
