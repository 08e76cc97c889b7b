import { createServer } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { ADVICE } from '../../../cli/advice.ts';
import { APP_ERRORS, AppError } from '../../../shared/contract/app-errors.ts';
import { noService } from './answers.ts';
import { runLine, runSlipway } from './run-slipway.ts';

/** Runs `status` against something that answers each request the same. */
async function statusAgainst(status: number, type: string, body: string) {
  const server = createServer((_request, response) => response.writeHead(status, { 'content-type': type }).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const { code, err } = await runLine(['status', '--url', url]).finally(() => {
    server.close();
    server.closeAllConnections();
  });
  return { code, err, url };
}

describe('a refusal', () => {
  it('says what is wrong, where, and what to do, and ends with 1', async () => {
    const { code, err, out } = await runSlipway({}, 'scale', 'hello', '9999');
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err.split('\n')).toEqual([
      'slipway: A field is not right: 1 field is not right',
      expect.stringMatching(/^ {2}\/desiredCount {2}must be .*5000/),
      `What to do: ${ADVICE.InvalidParameterException}`,
    ]);
  });

  it('is printed as the API has it with --json, besides the words', async () => {
    const { code, out, err } = await runSlipway({ getService: noService }, 'status', 'hello', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ status: 404, code: 'ServiceNotFoundException' });
    expect(err).toContain('there is no service hello in cluster default');
  });

  it('has advice for every code of the contract', () => {
    expect(Object.keys(ADVICE).sort()).toEqual(Object.keys(APP_ERRORS).sort());
  });

  it('of the gateway, which is a plain message, is told as it came', async () => {
    const { code, err } = await statusAgainst(401, 'application/json', '{"message":"Unauthorized"}');
    expect(code).toBe(1);
    expect(err).toMatch(/answered 401: Unauthorized\nWhat to do: set SLIPWAY_API_KEY/);
  });

  it('comes with the key that SLIPWAY_API_KEY has', async () => {
    const { api } = await runSlipway({ listServices: () => ({ services: [] }) }, 'status');
    expect(api.requests[0]?.headers.authorization).toBe('Bearer key-1');
  });
});

describe('what is not Slipway', () => {
  it('is told by its status and the address, when it answers HTML', async () => {
    const { code, err, url } = await statusAgainst(200, 'text/html', '<h1>It works!</h1>');
    expect(code).toBe(1);
    expect(err).toBe(`slipway: ${url} answered 200\nWhat to do: check SLIPWAY_URL: that is not how Slipway answers`);
  });

  it('is an address that nothing answers at: how to start Slipway is said', async () => {
    const { url } = await statusAgainst(200, 'application/json', '{"services":[]}');
    const { code, err } = await runLine(['status', '--url', url]);
    expect(code).toBe(1);
    expect(err).toBe(
      `slipway: nothing answers at ${url} (ECONNREFUSED)\n` +
        'What to do: start Slipway with "npm start" in its folder, or set SLIPWAY_URL to where it runs',
    );
  });

  it('is an address that is none: usage, so 2', async () => {
    const { code, err } = await runLine(['status', '--url', '127.0.0.1:7070']);
    expect(code).toBe(2);
    expect(err).toContain('"127.0.0.1:7070" is not an address of Slipway');
  });
});

describe('usage', () => {
  it.each([
    [['nonsense'], /unknown command 'nonsense'/],
    [['scale', 'hello', 'three'], /It must be a whole number/],
    [['scale', 'hello'], /missing required argument 'count'/],
    [['status', '--all'], /unknown option '--all'/],
    [['console', '--port', '65536'], /It must be from 0 to 65535/],
    [['console', '--port', '-1'], /It must be from 0 to 65535/],
    [['console', '--port', '70x'], /It must be from 0 to 65535/],
    [['image', 'add', 'hello', '.'], /It must be name:tag/],
    [['deploy', 'hello'], /deploy needs --file or --image/],
    [['deploy', 'hello', '--file', 'x.json', '--image', 'hello:1'], /cannot be used with option/],
    [['deploy', 'hello', '--file', 'x.json', '--count', '2'], /cannot be used with option/],
    [['deploy', 'hello', '--image', 'hello:1', '--path', '/a'], /--path goes with --port/],
    [['deploy', 'hello', '--image', 'hello:1', '--env', 'A'], /It must be NAME=value/],
    [['deploy', 'hello', '--image', 'hello:1', '--timeout', '5'], /--timeout goes with --wait/],
    [['deploy', 'hello', '--image', 'hello:1', '--task-definition', 'x.json'], /--task-definition goes with --file/],
    [['deploy', 'hello', '--file', '/no/such.json'], /\/no\/such.json cannot be read \(ENOENT\)/],
  ])('%j ends with 2 and asks nothing of the API', async (args, message) => {
    const { code, err, api } = await runSlipway({}, ...args);
    expect(err).toMatch(message);
    expect(code).toBe(2);
    expect(api.requests).toEqual([]);
  });

  it('is shown by --help, with what all commands have, and that is no error', async () => {
    const { code, out } = await runSlipway({}, 'deploy', '--help');
    expect(code).toBe(0);
    expect(out).toContain('--image <name:tag>');
    expect(out).toContain('SLIPWAY_URL');
  });
});

describe('the server', () => {
  it('that breaks is told without more', async () => {
    const broken = () => {
      throw new AppError('ServerException', 'the request could not be carried out; it may be sent again');
    };
    const { code, err } = await runSlipway({ listServices: broken }, 'status');
    expect(code).toBe(1);
    expect(err).toContain('Something broke on our side');
  });
});
