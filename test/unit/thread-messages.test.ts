import { describe, expect, it } from 'vitest';
import { plainError, revivedError } from '../../src/scan-thread/messages.ts';

describe('errors between threads', () => {
  it('keep what tells them apart', () => {
    const error = Object.assign(new TypeError('no table'), { code: 'ER_NO_SUCH_TABLE', errno: 1146 });
    const revived = revivedError(structuredClone(plainError(error)));
    expect(revived).toBeInstanceOf(Error);
    expect(revived).toMatchObject({ message: 'no table', code: 'ER_NO_SUCH_TABLE', errno: 1146 });
    expect(revived.stack).toBe(error.stack);
  });

  it('lose what cannot be copied', () => {
    const error = Object.assign(new Error('odd'), {
      retry: () => true,
      socket: { write: () => true },
      code: 'EPIPE',
    });
    const plain = structuredClone(plainError(error));
    expect(plain).toEqual({ message: 'odd', stack: error.stack, code: 'EPIPE' });
  });

  it('are made of whatever was thrown', () => {
    expect(revivedError(plainError('just words')).message).toBe('just words');
  });
});
