import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readZip } from '../../../../local/lambda/read-zip.ts';
import { writeZip } from './write-zip.ts';

const read = (zip: Uint8Array) =>
  Object.fromEntries([...readZip(zip)].map((entry) => [entry.path, entry.data.toString()]));

describe('a zip archive', () => {
  it('is read as it was written', () => {
    const name = fc.stringMatching(/^[a-z]{1,5}(\/[a-zé]{1,5}){0,2}\.mjs$/);
    fc.assert(
      fc.property(fc.dictionary(name, fc.string({ unit: 'binary', maxLength: 200 })), (files) => {
        const texts = Object.fromEntries(
          Object.entries(files).map(([path, text]) => [path, Buffer.from(text).toString()]),
        );
        expect(read(writeZip(texts))).toEqual(texts);
      }),
    );
  });

  it('keeps the mode of its files', () => {
    expect([...readZip(writeZip({ 'a.mjs': '1' }))]).toMatchObject([{ mode: 0o644 }]);
  });

  it('is refused when a byte of a file is damaged', () => {
    const zip = Buffer.from(writeZip({ 'a.mjs': 'export const handler = 1;' }));
    zip.writeUInt8(zip.readUInt8(40) ^ 1, 40);
    expect(() => read(zip)).toThrow();
  });

  it('is refused when it is cut off, empty, or anything else, and never hangs', () => {
    const zip = writeZip({ 'a.mjs': 'export const handler = 1;', 'b.mjs': '2' });
    for (let length = 0; length < zip.length; length += 1) expect(() => read(zip.subarray(0, length))).toThrow();
    expect(() => read(Buffer.from('not a zip'))).toThrow('not a zip archive');
  });

  it.each(['../a.mjs', '/etc/passwd', 'a/../../b', 'a\\b'])(
    'is refused with a path that leads out of it: %s',
    (path) => {
      expect(() => read(writeZip({ [path]: 'x' }))).toThrow('outside the archive');
    },
  );
});
