import type { InputLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import type { Cloud } from '../cloud/cloud.ts';
import type { Principal } from '../cloud/service.ts';
import type { StoredFunction } from './stored-function.ts';

/** Lines wait this long for others, so that a busy function makes five calls of Logs a second and not thousands. */
const FLUSH_AFTER_MS = 200;
/** PutLogEvents: at most 10,000 events and 1 MB a call, 26 bytes counted extra for each. */
const BATCH_EVENTS_MAX = 10_000;
const BATCH_BYTES_MAX = 1_000_000;
const LINE_CHARS_MAX = 262_144 / 4;
/** What is kept while Logs is away; older lines go, as a function must never stand still for its log. */
const WAITING_MAX = 20_000;

export interface LogWriter {
  write(text: string): void;
  /** Sends what waits; never throws. */
  flush(): Promise<void>;
}

/** The caller that a function is: its role, in a session named after the function. */
export function principalOf(fn: Pick<StoredFunction, 'roleArn' | 'name'>): Principal {
  return { kind: 'role', roleArn: fn.roleArn, sessionName: fn.name };
}

/** Takes at most one PutLogEvents call's worth of lines off the front. */
function takeBatch(waiting: InputLogEvent[]): InputLogEvent[] {
  let bytes = 0;
  let count = 0;
  for (const { message } of waiting) {
    bytes += Buffer.byteLength(message ?? '') + 26;
    if (count === BATCH_EVENTS_MAX || (bytes > BATCH_BYTES_MAX && count > 0)) break;
    count += 1;
  }
  return waiting.splice(0, count);
}

/** Writes one execution environment's lines to its log stream, as the function's role. A failure to log is only told. */
export function createLogWriter(
  cloud: Cloud,
  fn: StoredFunction,
  logStream: string,
  tell: (problem: string) => void,
): LogWriter {
  const caller = principalOf(fn);
  const stream = { logGroupName: fn.logGroup, logStreamName: logStream };
  const waiting: InputLogEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let flushing: Promise<void> | undefined;

  const put = (logEvents: InputLogEvent[]) => cloud.call('logs', 'PutLogEvents', { ...stream, logEvents }, caller);

  async function createStream(): Promise<void> {
    try {
      await cloud.call('logs', 'CreateLogStream', stream, caller);
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === 'ResourceAlreadyExistsException') return;
      if (code !== 'ResourceNotFoundException') throw error;
      await cloud.call('logs', 'CreateLogGroup', { logGroupName: fn.logGroup }, caller);
      await cloud.call('logs', 'CreateLogStream', stream, caller);
    }
  }

  async function send(events: InputLogEvent[]): Promise<void> {
    try {
      await put(events);
    } catch (error) {
      if ((error as { code?: string }).code !== 'ResourceNotFoundException') throw error;
      await createStream();
      await put(events);
    }
  }

  async function sendAll(): Promise<void> {
    try {
      while (waiting.length > 0) await send(takeBatch(waiting));
    } catch (error) {
      tell(`the log of the function ${fn.name} is lost: ${(error as Error).message}`);
    }
  }

  return {
    write(text) {
      waiting.push({ timestamp: Date.now(), message: text.slice(0, LINE_CHARS_MAX) });
      if (waiting.length > WAITING_MAX) waiting.shift();
      timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER_MS);
    },
    async flush() {
      clearTimeout(timer);
      timer = undefined;
      await flushing;
      flushing = sendAll();
      await flushing;
    },
  };
}
