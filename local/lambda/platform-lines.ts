import type { StoredFunction } from './stored-function.ts';

export interface InvocationReport {
  requestId: string;
  durationMs: number;
  /** Only for the first invocation of an environment. */
  initMs?: number | undefined;
  usedMb: number;
  status: 'success' | 'error' | 'failure' | 'timeout';
  errorType?: string | undefined;
}

const jsonLine = (type: string, record: object) =>
  `${JSON.stringify({ time: new Date().toISOString(), type, record })}\n`;

const isLogged = (fn: StoredFunction, level: 'INFO' | 'WARN') =>
  fn.logFormat === 'Text' || level === 'WARN' || (fn.systemLogLevel ?? 'INFO') !== 'WARN';

/** What Lambda itself writes before an invocation; undefined where the level of system logs leaves it out. */
export function startLine(fn: StoredFunction, requestId: string): string | undefined {
  if (!isLogged(fn, 'INFO')) return undefined;
  if (fn.logFormat === 'JSON') return jsonLine('platform.start', { requestId, version: '$LATEST' });
  return `START RequestId: ${requestId} Version: $LATEST\n`;
}

/**
 * The END and REPORT lines after an invocation.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export function reportLines(fn: StoredFunction, report: InvocationReport): string[] {
  const { requestId, durationMs, initMs, usedMb, status, errorType } = report;
  if (!isLogged(fn, status === 'success' ? 'INFO' : 'WARN')) return [];
  const billedMs = Math.ceil(durationMs + (initMs ?? 0));
  if (fn.logFormat === 'JSON') {
    const metrics = {
      durationMs: Number(durationMs.toFixed(3)),
      billedDurationMs: billedMs,
      memorySizeMB: fn.memoryMb,
      maxMemoryUsedMB: usedMb,
      ...(initMs !== undefined && { initDurationMs: Number(initMs.toFixed(3)) }),
    };
    return [jsonLine('platform.report', { requestId, metrics, status, ...(errorType && { errorType }) })];
  }
  const parts = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billedMs} ms`,
    `Memory Size: ${fn.memoryMb} MB`,
    `Max Memory Used: ${usedMb} MB`,
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ...(status === 'timeout' ? ['Status: timeout'] : []),
    ...(status === 'failure' ? ['Status: error', `Error Type: ${errorType ?? ''}`] : []),
  ];
  return [`END RequestId: ${requestId}\n`, `${parts.join('\t')}\t\n`];
}
