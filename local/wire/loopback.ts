import type { IncomingHttpHeaders } from 'node:http';

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

/**
 * Whether a request may come in. The port needs no credentials, so it must not be reached by a web page in a browser
 * on this machine: neither by a name of the attacker's that resolves to 127.0.0.1 (DNS rebinding: Host tells), nor by
 * a cross-site form post, which browsers send without asking (Origin tells).
 */
export function comesFromLoopback(headers: IncomingHttpHeaders): boolean {
  if (!isLoopbackName(headers.host ?? '')) return false;
  const { origin } = headers;
  return origin === undefined || isLoopbackName(origin.replace(/^https?:\/\//, ''));
}

function isLoopbackName(hostAndPort: string): boolean {
  return LOOPBACK.test(hostAndPort.replace(/:\d+$/, ''));
}

/** Addresses that only this machine can reach. */
export function isLoopbackAddress(host: string): boolean {
  return host === '::1' || isLoopbackName(host);
}
