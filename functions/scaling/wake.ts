import type { ALBEvent, ALBResult } from 'aws-lambda';
import { wireObserve } from '../../shared/runtime/wire-observe.ts';
import { wakeService } from '../../shared/use-cases/scaling/wake-service.ts';

const deps = wireObserve();

/**
 * What the load balancer calls for a service that sleeps at zero: wakes it and answers 307 to the same URL, which keeps
 * method and body; 503 with Retry-After where it takes longer than 25 s.
 */
export const handler = async (event: ALBEvent): Promise<ALBResult> => {
  const { host, port, url } = addressOf(event);
  const outcome = await wakeService(deps, { host, port, path: event.path });
  if (outcome === 'awake') return answer(307, { location: [url], 'cache-control': ['no-store'] }, '');
  const body = outcome === 'nobody' ? 'The service does not run.\n' : 'The service is starting: try again.\n';
  return answer(503, { 'retry-after': ['5'], 'content-type': ['text/plain'] }, body);
};

/** The group has multi-value headers on: parameters that come twice, as they came and not decoded. */
function addressOf({ path, multiValueHeaders = {}, multiValueQueryStringParameters = {} }: ALBEvent) {
  const header = (name: string) => multiValueHeaders[name]?.[0] ?? '';
  const query = Object.entries(multiValueQueryStringParameters)
    .flatMap(([name, values = []]) => values.map((value) => (value === '' ? name : `${name}=${value}`)))
    .join('&');
  const host = header('host');
  // Whole, with the host: a path that begins with // would lead to another one.
  const url = `${header('x-forwarded-proto')}://${host}${path}${query === '' ? '' : `?${query}`}`;
  return { host: host.replace(/:\d+$/, ''), port: Number(header('x-forwarded-port')), url };
}

function answer(statusCode: number, multiValueHeaders: Record<string, string[]>, body: string): ALBResult {
  return { statusCode, multiValueHeaders, body, isBase64Encoded: false };
}
