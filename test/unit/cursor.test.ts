import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutPage, decodeCursor, encodeCursor } from '../../src/cursor.ts';
import { AppError } from '../../src/errors.ts';

const refusal = (text: string, sort = 'name'): unknown => {
  try {
    return decodeCursor(text, sort);
  } catch (error) {
    return error instanceof AppError ? [error.status, error.errors?.map(({ path }) => path)] : error;
  }
};
const REFUSED = [400, ['after']];

describe('cursor', () => {
  it('comes back as it went, in letters that every proxy leaves alone', () => {
    fc.assert(
      fc.property(fc.option(fc.string({ unit: 'grapheme', maxLength: 256 })), fc.uuid(), (value, id) => {
        const sort = value === null ? '-size_bytes' : 'name';
        const text = encodeCursor({ sort, value, id });
        expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(decodeCursor(text, sort)).toEqual({ sort, value, id });
      }),
    );
  });

  it('is refused when it is any other text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(refusal(text)).toEqual(REFUSED);
      }),
    );
  });

  it('is refused when it holds any other JSON', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(refusal(Buffer.from(json).toString('base64url'))).toEqual(REFUSED);
      }),
    );
  });

  it('is refused when it is cut, or of another list', () => {
    const text = encodeCursor({ sort: 'name', value: 'orders', id: '1' });
    for (let length = 0; length < text.length; length += 1) {
      expect(refusal(text.slice(0, length))).toEqual(REFUSED);
    }
    expect(refusal(text, '-size_bytes')).toEqual(REFUSED);
  });
});

describe('a page of a list', () => {
  const cursorOf = (n: number) => ({ sort: 'n', value: String(n), id: `id-${n}` });

  it('ends before the row that was read to see whether there are more', () => {
    expect(cutPage([1, 2, 3], 2, cursorOf)).toEqual({ page: [1, 2], after: encodeCursor(cursorOf(2)) });
  });

  it.each([[[]], [[1]], [[1, 2]]])('is the last one when there are no more (%j)', (rows) => {
    expect(cutPage(rows, 2, cursorOf)).toEqual({ page: rows, after: null });
  });
});
