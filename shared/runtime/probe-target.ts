import { request } from 'node:http';
import { isIP } from 'node:net';
import type { ProbeResult, ProbeTarget } from '../ports/probes.ts';

const BYTES_MAX = 4096;
const ANSWER_MS_MAX = 2000;

/**
 * One GET of a task's own address: an IP address, never a name that somebody could have resolve to something else. No
 * redirect is followed, at most 4 KB of head and of body each are read, and all of it has to be there within 2 s. Never
 * throws: what is wrong is the result.
 */
export function probeTarget({ address, port }: ProbeTarget, path: string): Promise<ProbeResult> {
  if (isIP(address) === 0) return Promise.resolve({ error: 'it has no IP address' });
  return new Promise((resolve) => {
    const asked = request({
      host: address,
      port,
      path,
      agent: false,
      maxHeaderSize: BYTES_MAX,
      headers: { 'user-agent': 'slipway-gate', connection: 'close' },
    });
    const timer = setTimeout(() => end({ error: `no whole answer within ${ANSWER_MS_MAX / 1000} s` }), ANSWER_MS_MAX);
    function end(result: ProbeResult): void {
      clearTimeout(timer);
      resolve(result);
      asked.destroy();
    }
    asked.on('error', (error: NodeJS.ErrnoException) => end({ error: error.code ?? error.message }));
    asked.on('response', (answer) => {
      const status = answer.statusCode ?? 0;
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes >= BYTES_MAX) end({ status });
      });
      answer.on('end', () => end({ status }));
      answer.on('error', (error: NodeJS.ErrnoException) => end({ error: error.code ?? error.message }));
    });
    asked.end();
  });
}
