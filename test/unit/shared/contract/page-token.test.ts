import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { AppError } from '../../../../shared/contract/app-errors.ts';
import { openToken, sealToken } from '../../../../shared/contract/page-token.ts';

const LIST = ['services', 'default'];

function refusalOf(work: () => unknown): AppError | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  return undefined;
}

describe('a page token', () => {
  it('gives its own list the place back, whatever text that is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (position) => {
        expect(openToken(LIST, sealToken(LIST, position), 'nextToken')).toBe(position);
      }),
    );
  });

  it('is text that a query carries as it is', () => {
    expect(sealToken(LIST, 'SERVICE#shop/ä')).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  it('stands for the beginning when it is left out', () => {
    expect(openToken(LIST, undefined, 'nextToken')).toBeUndefined();
  });

  it.each([
    ['another list', sealToken(['services', 'other'], 'SERVICE#a')],
    ['a list of another kind', sealToken(['tasks', 'default'], 'TASK#a')],
    ['nobody', 'not-a-token'],
    ['nobody, and is too short', 'AA'],
    ['this list, and was cut', sealToken(LIST, 'SERVICE#shop').slice(0, -1)],
    ['this list, and was added to', `${sealToken(LIST, 'SERVICE#shop')}=`],
  ])('from %s is refused, with the field that it came in', (_whose, token) => {
    const refusal = refusalOf(() => openToken(LIST, token, 'nextToken'));
    expect(refusal).toMatchObject({ code: 'InvalidParameterException', status: 400 });
    expect(refusal?.errors).toEqual([
      { pointer: '/nextToken', detail: 'must be one that an earlier answer of this list gave' },
    ]);
  });

  it('never passes when it is made up', () => {
    fc.assert(
      fc.property(fc.string(), (token) => {
        expect(refusalOf(() => openToken(LIST, token, 'nextToken'))?.status).toBe(400);
      }),
    );
  });
});
