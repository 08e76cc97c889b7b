import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { listEngineAddresses } from '../../../../../local/ecs/docker/engine-address.ts';
import { findEngine } from '../../../../../local/ecs/docker/find-engine.ts';
import { parseImageReference } from '../../../../../local/ecs/docker/image-reference.ts';
import { buildPauseProgram } from '../../../../../local/ecs/docker/pause-program.ts';
import { readRegistryAuth } from '../../../../../local/ecs/docker/registry-auth.ts';
import { createFrameSplitter } from '../../../../../local/ecs/docker/split-frames.ts';
import { writeTar } from '../../../../../local/ecs/docker/write-tar.ts';
import { identifyProcess } from '../../../../../local/ecs/process/process-identity.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'engine-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('where an engine is looked for', () => {
  it('is DOCKER_HOST alone where it is set, else the sockets of Docker and Podman', () => {
    const shown = (env: NodeJS.ProcessEnv) => listEngineAddresses(env).map((each) => each.shown);
    expect(shown({ DOCKER_HOST: 'unix:///x.sock', HOME: '/home/me' })).toEqual(['unix:///x.sock']);
    expect(shown({ DOCKER_HOST: 'tcp://127.0.0.1:2375' })).toEqual(['tcp://127.0.0.1:2375']);
    expect(shown({ HOME: '/home/me', XDG_RUNTIME_DIR: '/run/user/7' })).toEqual([
      'unix:///var/run/docker.sock',
      'unix:///home/me/.docker/run/docker.sock',
      'unix:///run/user/7/docker.sock',
      'unix:///run/user/7/podman/podman.sock',
      'unix:///run/podman/podman.sock',
    ]);
  });

  it.each([
    ['ssh://me@host', 'ssh://me@host: only unix:// and tcp:// are available'],
    ['tcp://', 'not an address'],
    ['unix:///nowhere/docker.sock', 'unix:///nowhere/docker.sock: ENOENT'],
  ])('and %s is said to be none', async (DOCKER_HOST, fault) => {
    const found = await findEngine({ DOCKER_HOST });
    expect('faults' in found && found.faults).toEqual([expect.stringContaining(fault)]);
  });

  it.each([
    [{ ApiVersion: '1.41', MinAPIVersion: '1.12' }, '/v1.41/_ping'],
    [{ ApiVersion: '1.52', MinAPIVersion: '1.44' }, '/v1.44/_ping'],
    [{ ApiVersion: '1.39', MinAPIVersion: '1.12' }, 'its API is 1.39, and 1.41 is needed'],
  ])('one of %j is asked in a version that both know', async (versions, expected) => {
    const asked: string[] = [];
    const server = createServer(({ url = '' }, response) => {
      asked.push(url);
      response.end(url === '/version' ? JSON.stringify({ Version: '1', Arch: 'amd64', ...versions }) : 'OK');
    });
    const socket = path.join(home, 'd.sock');
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    const found = await findEngine({ DOCKER_HOST: `unix://${socket}` });
    if (!('faults' in found)) {
      await found.ask('GET', '/_ping');
      await found.close();
    }
    server.closeAllConnections();
    server.close();
    expect('faults' in found ? found.faults[0] : asked.at(-1)).toContain(expected);
  });
});

describe('the name of an image', () => {
  it.each([
    ['shop', 'docker.io', 'shop', 'latest', undefined],
    ['team/shop:1', 'docker.io', 'team/shop', '1', undefined],
    ['localhost/shop:1', 'localhost', 'localhost/shop', '1', undefined],
    ['127.0.0.1:5000/shop', '127.0.0.1:5000', '127.0.0.1:5000/shop', 'latest', undefined],
    ['ghcr.io/a/b:x@sha256:ab', 'ghcr.io', 'ghcr.io/a/b', 'x', 'sha256:ab'],
  ])('%s', (reference, registry, name, tag, digest) => {
    expect(parseImageReference(reference)).toEqual({ registry, name, tag, digest });
  });
});

describe('the login to a registry', () => {
  const read = async (registry: string, env: NodeJS.ProcessEnv = {}) => {
    const header = await readRegistryAuth(registry, { DOCKER_CONFIG: home, PATH: process.env.PATH, ...env });
    return header && JSON.parse(Buffer.from(header, 'base64url').toString());
  };
  const write = (config: object) => writeFileSync(path.join(home, 'config.json'), JSON.stringify(config));

  it('is none without a file, and without an entry', async () => {
    expect(await read('ghcr.io')).toBeUndefined();
    write({ auths: { 'other.io': { auth: 'YTpi' } } });
    expect(await read('ghcr.io')).toBeUndefined();
  });

  it('is padded, as Engine 20.10 wants it, in the alphabet of URLs', async () => {
    // Lengths of the name in a row: each remainder of a division by three comes up, and both letters that differ.
    for (const name of ['a', 'ab', 'abc', '>>>???', 'ÿÿÿ~~']) {
      write({ auths: { 'ghcr.io': { auth: Buffer.from(`${name}:p`).toString('base64') } } });
      const header = (await readRegistryAuth('ghcr.io', { DOCKER_CONFIG: home })) ?? '';
      expect(header).toMatch(/^[A-Za-z0-9_-]+={0,2}$/);
      expect(header.length % 4).toBe(0);
    }
  });

  it('of Docker Hub has a name of its own, and a password may have a colon', async () => {
    const auth = Buffer.from('me:a:b').toString('base64');
    write({ auths: { 'https://index.docker.io/v1/': { auth } } });
    const serveraddress = 'https://index.docker.io/v1/';
    expect(await read('docker.io')).toEqual({ username: 'me', password: 'a:b', serveraddress });
  });

  it('may be kept by a helper, which is asked for that registry', async () => {
    const helper = path.join(home, 'docker-credential-test');
    writeFileSync(
      helper,
      '#!/bin/sh\nread server || true\necho "{\\"Username\\":\\"of $server\\",\\"Secret\\":\\"s\\"}"\n',
      {
        mode: 0o755,
      },
    );
    write({ credHelpers: { 'ghcr.io': 'test' }, credsStore: 'missing' });
    const env = { PATH: `${home}:${process.env.PATH}` };
    const login = { username: 'of ghcr.io', password: 's', serveraddress: 'ghcr.io' };
    expect(await read('ghcr.io', env)).toEqual(login);
    expect(await read('other.io', env)).toBeUndefined();
  });
});

describe('the frames of a log', () => {
  it('give what was written, in its order, wherever the bytes are cut', () => {
    const writes = fc.array(fc.record({ stream: fc.constantFrom(1, 2), payload: fc.uint8Array({ maxLength: 40 }) }));
    fc.assert(
      fc.property(writes, fc.array(fc.nat(12)), (all, cuts) => {
        const bytes = Buffer.concat(
          all.map(({ stream, payload }) => {
            const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, payload.length]);
            return Buffer.concat([header, payload]);
          }),
        );
        const split = createFrameSplitter();
        const seen: Uint8Array[] = [];
        let at = 0;
        for (const length of [...cuts, bytes.length]) {
          seen.push(...split(bytes.subarray(at, at + length)));
          at += length;
        }
        expect(Buffer.concat(seen)).toEqual(Buffer.concat(all.map(({ payload }) => payload)));
      }),
    );
  });
});

describe('the program that holds a network', () => {
  (process.platform === 'linux' && process.arch === 'x64' ? it : it.skip)(
    'waits for ever, and uses nothing',
    async () => {
      const file = path.join(home, 'pause');
      writeFileSync(file, buildPauseProgram('amd64') ?? '', { mode: 0o755 });
      const child = spawn(file, { stdio: 'ignore' });
      const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(identifyProcess(child.pid ?? 0)).toBeDefined();
      child.kill('SIGKILL');
      expect(await ended).toBe('SIGKILL');
    },
  );

  it('has the same form on arm64, with the code that binutils assembles there', () => {
    const program = Buffer.from(buildPauseProgram('arm64') ?? []);
    expect(program.readUInt16LE(18)).toBe(183);
    expect(program.subarray(120).toString('hex')).toBe(
      '000080d2010080d2020080d2030080d2040080d2280980d2010000d4f9ffff17',
    );
    expect(buildPauseProgram('s390x')).toBeUndefined();
  });

  it('lies in an archive that tar reads', () => {
    const file = path.join(home, 'image.tar');
    writeFileSync(file, writeTar('pause', Buffer.from('#!/bin/sh\n')));
    execFileSync('tar', ['-xf', file, '-C', home]);
    expect(execFileSync('ls', ['-l', path.join(home, 'pause')], { encoding: 'utf8' })).toContain('-rwxr-xr-x');
    expect(execFileSync('cat', [path.join(home, 'pause')], { encoding: 'utf8' })).toBe('#!/bin/sh\n');
  });
});
