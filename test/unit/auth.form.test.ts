import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authBench, START_MS } from '../support/auth.ts';
import { makeRsaKey, segment, signToken, userClaims } from '../support/tokens.ts';

const key = makeRsaKey();
const stranger = makeRsaKey();
const source = { kind: 'pem', pem: key.pem } as const;
const bench = authBench({ source });
const good = signToken(key, userClaims(START_MS));
const invalid = { status: 401, message: 'Not Authorized! Invalid token' };
const parts = (token: string) => {
  const [head = '', body = '', signature = ''] = token.split('.');
  return { head, body, signature };
};
const claimsWith = (members: Record<string, unknown>) => signToken(key, userClaims(START_MS, members));

async function expectRefused(token: string, reason: string) {
  expect(await bench.refuse(`Bearer ${token}`)).toMatchObject({ ...invalid, reason });
}

describe('the serialisation', () => {
  it('refuses the flattened and the general JSON serialisation', async () => {
    const { head, body, signature } = parts(good);
    const flattened = JSON.stringify({ protected: head, payload: body, signature });
    const general = JSON.stringify({ payload: body, signatures: [{ protected: head, signature }] });
    for (const token of [flattened, general, segment(flattened), segment(general)]) {
      await expectRefused(token, 'segments');
    }
  });

  it('refuses anything but three segments', async () => {
    const { head, body, signature } = parts(good);
    const wrong = [
      head,
      `${head}.${body}`,
      `${good}.`,
      `.${good}`,
      `${good}.x`,
      `${good}.x.y`,
      '..',
      '.',
      'x',
    ];
    for (const token of [...wrong, `${head}.${body}.`, `${head}..${signature}`, `.${body}.${signature}`]) {
      await expectRefused(token, 'segments');
    }
  });

  it('refuses padded and non-canonical base64url in each segment', async () => {
    const { head, body, signature } = parts(good);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const sloppy = signature.slice(0, -1) + alphabet[alphabet.indexOf(signature.slice(-1)) + 1];
    expect(Buffer.from(sloppy, 'base64url')).toEqual(Buffer.from(signature, 'base64url'));
    const wrong = [
      `${head}=.${body}.${signature}`,
      `${head}.${body}==.${signature}`,
      `${good}=`,
      `${good}==`,
    ];
    wrong.push(`${head}.${body}.${sloppy}`, `${head}.${body}.A`, `${head}\u00a0.${body}.${signature}`);
    wrong.push(`${head}.${body}.${signature.replaceAll('-', '+').replaceAll('_', '/')}+`, `${good} `);
    for (const token of wrong) await expectRefused(token, 'encoding');
  });

  it('refuses tokens over 8 KiB, however they are signed', async () => {
    const sized = (length: number) => {
      const base = claimsWith({ pad: '' }).length;
      return claimsWith({ pad: 'x'.repeat(Math.ceil(((length - base) * 3) / 4)) });
    };
    const fitting = sized(8190);
    expect(fitting.length).toBeGreaterThan(8180);
    expect(fitting.length).toBeLessThanOrEqual(8192);
    expect(await bench.accept(fitting)).toBeDefined();
    const long = sized(8193);
    expect(long.length).toBeLessThan(8200);
    await expectRefused(long, 'token_too_long');
  });
});

describe('any change', () => {
  it('of one byte of a valid token is refused', async () => {
    const change = fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(change, async ([at, byte]) => {
        const changed = good.slice(0, at) + String.fromCharCode(byte) + good.slice(at + 1);
        fc.pre(changed !== good);
        expect(await bench.refuse(`Bearer ${changed}`)).toMatchObject({ status: 401 });
      }),
      { numRuns: 500 },
    );
  });

  it('by cutting off or adding bytes is refused', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: good.length - 1 }),
        fc.string({ minLength: 1 }),
        async (n, more) => {
          expect(await bench.refuse(`Bearer ${good.slice(0, n)}`)).toMatchObject({ status: 401 });
          expect(await bench.refuse(`Bearer ${good}${more}`)).toMatchObject({ status: 401 });
        },
      ),
    );
  });

  it('of header and claims under a foreign signature is refused, and no input breaks the service', async () => {
    await fc.assert(
      fc.asyncProperty(fc.object(), fc.object(), async (head, claims) => {
        const token = signToken(stranger, { ...userClaims(START_MS), ...claims }, { header: head });
        expect(await bench.refuse(`Bearer ${token}`)).toMatchObject({ status: 401 });
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string()), async (values) => {
        expect(await bench.refuse(...values)).toMatchObject({ status: 401 });
      }),
    );
  });
});
