import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maskSecrets } from '../../../../shared/use-cases/tasks/mask-secrets.ts';

describe('the last lines of a log', () => {
  it.each([
    ['connect postgres://app:hunter2@db:5432/app', 'connect postgres://***@db:5432/app'],
    ['PGPASSWORD=hunter2 psql', 'PGPASSWORD=*** psql'],
    ['{"token": "abc def", "user": "x"}', '{"token": ***, "user": "x"}'],
    ['authorization: Bearer eyJhbGciOi.x.y', 'authorization: Bearer ***'],
    ['db_password: "a b"; next', 'db_password: ***; next'],
    ['relation "users" does not exist', 'relation "users" does not exist'],
    ['listening on 8080', 'listening on 8080'],
  ])('tell %s as %s', (line, told) => {
    expect(maskSecrets([line], ['8080', ''])).toEqual([told]);
  });

  it('tell of no variable of six characters and more what it holds, whatever the others are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 6 }), { minLength: 1, maxLength: 5 }),
        fc.array(fc.string(), { maxLength: 4 }),
        (values, between) => {
          const line = values.map((value, at) => `${between[at] ?? ' '}${value}`).join('');
          const [told = ''] = maskSecrets([line], values);
          for (const value of values) if (!'***'.includes(value)) expect(told.split('***')).not.toContain(value);
          expect(told.length).toBeLessThanOrEqual(line.length);
        },
      ),
    );
  });
});
