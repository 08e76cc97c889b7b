import { request } from 'node:http';
import { connect } from 'node:net';
import { type HealthCheckSettings, hostOf } from '../records.ts';
import type { ProbeResult } from './next-health.ts';
import { statusMatches } from './status-matches.ts';

/** Asks a target how it is. Aborted, it ends at once; nobody looks at the result then. */
export type Probe = (
  target: { id: string; port: number },
  settings: HealthCheckSettings,
  signal: AbortSignal,
) => Promise<ProbeResult>;

export const probeTarget: Probe = (target, settings, signal) =>
  settings.protocol === 'TCP' ? probeByConnecting(target, settings, signal) : probeByHttp(target, settings, signal);

/** One TCP health check: the connection comes about within `timeoutSec`, and is closed again. */
const probeByConnecting: Probe = (target, settings, signal) =>
  new Promise((resolve) => {
    const port = settings.port === 'traffic-port' ? target.port : Number(settings.port);
    const socket = connect({ host: hostOf(target), port });
    const timer = setTimeout(() => end({ outcome: 'timeout' }), settings.timeoutSec * 1000);
    const abort = () => end({ outcome: 'failed' });
    signal.addEventListener('abort', abort);
    function end(result: ProbeResult): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.destroy();
      resolve(result);
    }
    socket.on('connect', () => end({ outcome: 'passed' }));
    socket.on('error', () => end({ outcome: 'failed' }));
  });

/**
 * One HTTP health check as an ALB makes it: a connection of its own, `ELB-HealthChecker/2.0`, the status alone counts,
 * and it has `timeoutSec` from connecting to the status line.
 */
const probeByHttp: Probe = (target, settings, signal) =>
  new Promise((resolve) => {
    const port = settings.port === 'traffic-port' ? target.port : Number(settings.port);
    const probe = request({
      host: hostOf(target),
      port,
      path: settings.path,
      agent: false,
      headers: { 'user-agent': 'ELB-HealthChecker/2.0', connection: 'close' },
    });
    const timer = setTimeout(() => end({ outcome: 'timeout' }), settings.timeoutSec * 1000);
    const abort = () => end({ outcome: 'failed' });
    signal.addEventListener('abort', abort);
    function end(result: ProbeResult): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      probe.destroy();
      resolve(result);
    }
    probe.on('response', ({ statusCode = 0 }) => {
      end(
        statusMatches(settings.matcher, statusCode)
          ? { outcome: 'passed' }
          : { outcome: 'mismatch', status: statusCode },
      );
    });
    probe.on('error', () => end({ outcome: 'failed' }));
    probe.end();
  });
