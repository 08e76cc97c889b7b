import type { IncomingMessage } from 'node:http';
import { isLocalName } from '../../shared/contract/identity/is-local-name.ts';

/**
 * Does a request come from the page that this server itself has given, or from no page at all? Another page in the same
 * browser can send requests here, but neither choose their `Host` nor keep the browser from saying whose they are:
 * `Origin` with all that write, `Sec-Fetch-Site` with every one. A page at another port of this machine is another page.
 */
export function isFromPage({ headers }: IncomingMessage): boolean {
  const { host, origin, 'sec-fetch-site': site } = headers;
  if (host === undefined || !isLocalName(host)) return false;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) return false;
  return site === undefined || site === 'same-origin' || site === 'none';
}
