import { describe, expect, it } from '@jest/globals';
import { placeOf } from '../../../../../console/page/words/place-of.ts';

const TEXT = `{
  "name": "a \\"quoted\\" } name",
  "empty": {}, "none": [ ],
  "gates": [
    {"type": "http", "stages": ["SCALE_UP", "BAKE_TIME"]},
    {"a/b": -1.5e3, "ok": null}
  ],
  "last": true
}`;

describe('the place of a pointer in a JSON text', () => {
  it.each([
    ['/name', 2, '"a \\"quoted\\" } name"'],
    ['/empty', 3, '{}'],
    ['/none', 3, '[ ]'],
    ['/gates/0/type', 5, '"http"'],
    ['/gates/0/stages/1', 5, '"BAKE_TIME"'],
    ['/gates/1/a~1b', 6, '-1.5e3'],
    ['/gates/1/ok', 6, 'null'],
    ['/gates/1', 6, '{"a/b": -1.5e3, "ok": null}'],
    ['/last', 8, 'true'],
    ['/', 1, TEXT],
    ['/gates/0/path', 5, '{"type": "http", "stages": ["SCALE_UP", "BAKE_TIME"]}'],
    ['/taskDefinition', 1, TEXT],
  ])('%s is in line %d', (pointer, line, value) => {
    const place = placeOf(TEXT, pointer);
    expect(place?.line).toBe(line);
    expect(TEXT.slice(place?.start, place?.end)).toBe(value);
  });

  it('is nowhere in a text that is no JSON', () => {
    expect(placeOf('{"a": ', '/a')).toBeUndefined();
  });
});
