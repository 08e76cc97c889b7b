import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeState, type Slipway, startSlipway } from './start-slipway.ts';
import { type Changed, deploy, finish, idOf, listTasks, settle } from './use-service.ts';
import { waitUntil } from './wait-until.ts';

const EXAMPLE = path.resolve(import.meta.dirname, '../../examples/migration');
const NOTES = '/v1/clusters/default/services/notes';
const read = (file: string) => JSON.parse(readFileSync(path.join(EXAMPLE, file), 'utf8'));
const state = makeState();
const database = path.join(state.directory, 'notes.db');
let slipway: Slipway;

beforeAll(async () => {
  slipway = await startSlipway(state.directory, '--no-example');
  for (const version of [1, 2]) {
    const directory = path.join(EXAMPLE, `v${version}`);
    await slipway.api.send('PUT', `/v1/local/images/notes/${version}`, { directory });
  }
}, 70_000);
afterAll(() => state.remove());

const notes = async (method: string, title = '', body?: string) => {
  const answer = await fetch(`${slipway.balancerUrl}/notes/${title}`, { method, body: body ?? null });
  return { status: answer.status, version: answer.headers.get('x-version'), text: await answer.text() };
};
const roll = async () => {
  const { deployment } = await slipway.api.send<Changed>('PATCH', NOTES, { image: 'notes:2' });
  return finish(slipway.api, 'notes', deployment?.id ?? '');
};

/** One story: each step stands on what the one before has left. */
describe('the migration example', () => {
  it('makes its first schema before its first tasks start', async () => {
    const definition = read('task-definition.json');
    definition.containerDefinitions[0].environment = [{ name: 'DATABASE', value: database }];
    await slipway.api.send('POST', '/v1/task-definitions', definition);
    const deployed = await deploy(slipway.api, 'notes', { ...read('service.json'), minHealthySec: 0.5 });
    const texts = deployed.timeline.map(({ text }) => text);
    expect(texts.findIndex((text) => text.startsWith('gate preDeploy passed'))).toBeGreaterThan(0);
    expect(texts.findIndex((text) => /^task .* starts$/.test(text))).toBeGreaterThan(
      texts.findIndex((text) => text.startsWith('gate preDeploy passed')),
    );
    await waitUntil('it serves', async () => (await notes('GET')).status === 200);
    await notes('PUT', 'today', 'milk');
    expect(await notes('PUT', 'today', 'eggs')).toMatchObject({ status: 200, version: '1' });
  }, 60_000);

  it('that fails tells why, and the tasks of version 1 stay, the very same', async () => {
    const before = (await settle(slipway.api, 'notes', 2)).map(idOf).sort();
    const failed = await roll();
    expect(failed.status).toBe('FAILED');
    expect(failed.reason).toMatch(
      /^PRE_SCALE_UP: gate preDeploy failed: its task [0-9a-f]{32} has failed \(exit code 1, 1 of 3 tries\)/,
    );
    expect(failed.reason).toMatch(/version 2 failed: UNIQUE constraint failed: notes\.title$/);
    expect((await settle(slipway.api, 'notes', 2)).map(idOf).sort()).toEqual(before);
    expect((await notes('GET')).version).toBe('1');
    const jobs = (await listTasks(slipway.api, 'status=STOPPED')).filter(({ startedBy }) => startedBy === failed.id);
    expect(jobs).toHaveLength(1);
  }, 60_000);

  it('that passes, once the data is mended, brings version 2 up', async () => {
    const script = `new (require('node:sqlite').DatabaseSync)(process.argv[1]).exec('DELETE FROM notes WHERE rowid = 1')`;
    execFileSync(process.execPath, ['-e', script, database], { stdio: 'ignore' });
    const rolled = await roll();
    expect(rolled.status).toBe('SUCCESSFUL');
    await waitUntil('version 2 serves', async () => (await notes('GET')).version === '2');
    expect((await notes('PUT', 'today', 'bread')).status).toBe(200);
    expect(JSON.parse((await notes('GET')).text)).toEqual([{ title: 'today', body: 'bread' }]);
  }, 60_000);
});
