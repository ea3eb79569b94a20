import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createRemembered, digestOf } from '../../src/http/auth/remembered.ts';
import { DEVELOPMENT_USER } from '../../src/http/auth/user.ts';
import { authBench, START_MS } from '../support/auth.ts';
import { botClaims, makeRsaKey, signToken, userClaims } from '../support/tokens.ts';

const key = makeRsaKey();
const source = { kind: 'pem', pem: key.pem } as const;
const userUntil = (expiresAt: number | null) => ({ ...DEVELOPMENT_USER, expiresAt });

describe('a verified token', () => {
  it('gives the same frozen user again without any cryptography', async () => {
    const bench = authBench({ source });
    const token = signToken(key, userClaims(START_MS));
    const first = await bench.accept(token);
    const verify = vi.spyOn(crypto.subtle, 'verify');
    expect(await bench.accept(token)).toBe(first);
    expect(verify).not.toHaveBeenCalled();
    await bench.accept(signToken(key, userClaims(START_MS, { sub: 'other' })));
    expect(verify).toHaveBeenCalledTimes(1);
    verify.mockRestore();
    expect([Object.isFrozen(first), Object.isFrozen(first.roles)]).toEqual([true, true]);
  });

  it('is recalled on its connection when it comes as the only one', async () => {
    const bench = authBench({ source });
    const good = `Bearer ${signToken(key, userClaims(START_MS))}`;
    const connection = {};
    await bench.authenticator.authenticate([good]);
    expect(bench.authenticator.recall([good], connection)).not.toBeNull();
    expect(() => bench.authenticator.recall([good, good], connection)).toThrow(/Not Authorized/);
  });

  it('is remembered until its exp and not a millisecond longer', async () => {
    const bench = authBench({ source });
    const token = signToken(key, userClaims(START_MS, { exp: START_MS / 1000 + 10 }));
    const first = await bench.accept(token);
    bench.clock.ms = START_MS + 9999;
    expect(await bench.accept(token)).toBe(first);
    bench.clock.ms = START_MS + 10_000;
    expect(await bench.refuse(`Bearer ${token}`)).toMatchObject({ message: 'Expired token!' });
  });

  it('is verified again after 60 s, unlimited tokens too', async () => {
    const bench = authBench({ source });
    for (const claims of [userClaims(START_MS), botClaims(START_MS)]) {
      bench.clock.ms = START_MS;
      const token = signToken(key, claims);
      const first = await bench.accept(token);
      bench.clock.ms = START_MS + 59_999;
      expect(await bench.accept(token)).toBe(first);
      bench.clock.ms = START_MS + 60_000;
      const again = await bench.accept(token);
      expect(again).not.toBe(first);
      expect(again).toEqual(first);
    }
  });

  it('does not let a token with another signature in', async () => {
    const bench = authBench({ source });
    const token = signToken(key, userClaims(START_MS));
    await bench.accept(token);
    const forged = `${token.slice(0, token.lastIndexOf('.') + 1)}${'A'.repeat(342)}`;
    expect(await bench.refuse(`Bearer ${forged}`)).toMatchObject({ reason: 'signature' });
  });

  it('is refused each time when it was refused before', async () => {
    const bench = authBench({ source });
    const wrong = signToken(makeRsaKey(), userClaims(START_MS));
    for (let i = 0; i < 3; i += 1)
      expect(await bench.refuse(`Bearer ${wrong}`)).toMatchObject({ status: 401 });
    expect(bench.reasons).toEqual(['signature', 'signature', 'signature']);
  });
});

describe('the memory', () => {
  it('is bounded in number; the oldest goes first', () => {
    const remembered = createRemembered(() => START_MS, 3);
    for (const digest of ['a', 'b', 'c', 'd']) remembered.set(digest, userUntil(null));
    expect(remembered.size()).toBe(3);
    expect(['a', 'b', 'c', 'd'].map((digest) => remembered.get(digest) !== null)).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });

  it('holds digests, not tokens', () => {
    const digest = digestOf('token');
    expect(digest).toBe('PEaenWxYddN6Q/NT1PiOYfz4EsZu7jRXRlpAsNpBU+A=');
    expect(digestOf('tokeN')).not.toBe(digest);
  });

  it('never remembers past the end or past 60 s, whichever way the clock moves', () => {
    const steps = fc.array(fc.integer({ min: -200_000, max: 200_000 }), { maxLength: 20 });
    fc.assert(
      fc.property(fc.option(fc.integer({ min: -1000, max: 200_000 })), steps, (end, moves) => {
        let now = START_MS;
        const remembered = createRemembered(() => now);
        remembered.set('x', userUntil(end === null ? null : START_MS + end));
        for (const move of moves) {
          now += move;
          const allowed = now >= START_MS && now < START_MS + Math.min(60_000, end ?? 60_000);
          if (!allowed) expect(remembered.get('x')).toBeNull();
        }
      }),
    );
  });
});
