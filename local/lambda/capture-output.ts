import { format } from 'node:util';

interface CaptureOptions {
  logFormat: 'Text' | 'JSON';
  /** The lowest level that is kept, in JSON format only, as on AWS. */
  logLevel: string;
  requestId(): string | undefined;
  emit(text: string): void;
}

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const METHODS = { trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' } as const;

function toJsonLine(level: string, requestId: string | undefined, values: unknown[]): string {
  const line: Record<string, unknown> = { timestamp: new Date().toISOString(), level, requestId };
  const failure = values.find((value) => value instanceof Error);
  line.message = values.length === 1 && typeof values[0] === 'object' && !failure ? values[0] : format(...values);
  if (failure) {
    line.errorType = failure.name;
    line.errorMessage = failure.message;
    line.stackTrace = (failure.stack ?? '').split('\n').slice(1);
  }
  try {
    return JSON.stringify(line);
  } catch {
    return JSON.stringify({ ...line, message: format(...values) });
  }
}

/**
 * Makes `console` write what the Node.js runtime writes, and sends all output of this thread to `emit`.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export function captureOutput({ logFormat, logLevel, requestId, emit }: CaptureOptions): void {
  const lowest = LEVELS.indexOf(logLevel);
  for (const [method, level] of Object.entries(METHODS)) {
    console[method as keyof typeof METHODS] = (...values: unknown[]) => {
      if (logFormat === 'Text') {
        emit(`${new Date().toISOString()}\t${requestId() ?? 'undefined'}\t${level}\t${format(...values)}\n`);
      } else if (LEVELS.indexOf(level) >= lowest) {
        emit(`${toJsonLine(level, requestId(), values)}\n`);
      }
    };
  }
  // Loggers that bypass the console (Powertools has a Console of its own) write to the streams themselves.
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      emit(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
      const done = rest.find((value) => typeof value === 'function');
      if (done) queueMicrotask(() => (done as () => void)());
      return true;
    };
  }
}
