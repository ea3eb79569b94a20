import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { authBench, START_MS } from '../support/auth.ts';
import {
  botClaims,
  makeEcKey,
  makeRsaKey,
  segment,
  signSegments,
  signToken,
  userClaims,
} from '../support/tokens.ts';

const key = makeRsaKey();
const stranger = makeRsaKey();
const source = { kind: 'pem', pem: key.pem } as const;
const bench = authBench({ source });
const good = signToken(key, userClaims(START_MS));
const header = { alg: 'RS256', typ: 'JWT', kid: key.kid };
const invalid = { status: 401, message: 'Not Authorized! Invalid token' };
const parts = (token: string) => {
  const [head = '', body = '', signature = ''] = token.split('.');
  return { head, body, signature };
};
const claimsWith = (members: Record<string, unknown>) => signToken(key, userClaims(START_MS, members));
const seconds = START_MS / 1000;

async function expectRefused(token: string, reason: string) {
  expect(await bench.refuse(`Bearer ${token}`)).toMatchObject({ ...invalid, reason });
}

it('accepts the token that the refused ones are made from', async () => {
  expect(await bench.accept(good)).toMatchObject({ name: 'ada.lovelace' });
});

describe('algorithms', () => {
  it('refuses alg none, in any case, with and without a signature', async () => {
    const { body, signature } = parts(good);
    for (const alg of ['none', 'None', 'NONE', 'nOnE']) {
      await expectRefused(`${segment({ ...header, alg })}.${body}.`, 'segments');
      await expectRefused(`${segment({ ...header, alg })}.${body}.${signature}`, 'algorithm');
    }
  });

  it('refuses HS256 with the public key as secret', async () => {
    for (const secret of [key.pem, key.pem.trim(), key.publicKey.export({ type: 'spki', format: 'der' })]) {
      await expectRefused(signToken(key, userClaims(START_MS), { alg: 'HS256', secret }), 'algorithm');
    }
  });

  it('refuses to be configured with HMAC for a public key, a public algorithm for a secret, none, nothing', () => {
    for (const algorithms of [['HS256'], ['RS256', 'HS256'], ['none'], ['constructor'], []]) {
      expect(() => authBench({ source, algorithms })).toThrow(/algorithm/);
    }
    expect(() => authBench({ source: { kind: 'secret', secret: 'x'.repeat(32) } })).toThrow(/RS256/);
  });

  it.each(['RS384', 'RS512', 'PS256'])('refuses %s where RS256 is configured', async (alg) => {
    await expectRefused(signToken(key, userClaims(START_MS), { alg }), 'algorithm');
  });

  it('refuses ES256 where RS256 is configured', async () => {
    await expectRefused(signToken(makeEcKey(), userClaims(START_MS), { alg: 'ES256' }), 'algorithm');
  });

  it('refuses an alg that is missing, null, a list or in the wrong case', async () => {
    for (const alg of [undefined, null, ['RS256'], 'rs256', '', 256]) {
      await expectRefused(signToken(key, userClaims(START_MS), { header: { alg } }), 'algorithm');
    }
  });

  it('refuses a signature by another key of the same kid', async () => {
    await expectRefused(signToken(stranger, userClaims(START_MS)), 'signature');
  });
});

describe('the header', () => {
  it.each(['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64', 'zip', 'enc', 'cty'])('refuses %s', async (name) => {
    for (const value of ['x', null, true, [], {}]) {
      const token = signToken(key, userClaims(START_MS), { header: { [name]: value } });
      await expectRefused(token, 'header_member');
    }
  });

  it('refuses a typ that is neither absent nor JWT nor at+jwt', async () => {
    for (const typ of ['JWE', 'dpop+jwt', 'logout+jwt', '', null, 1, ['JWT'], 'application/jwt']) {
      await expectRefused(signToken(key, userClaims(START_MS), { header: { typ } }), 'header_type');
    }
    for (const typ of [undefined, 'JWT', 'jwt', 'at+jwt']) {
      expect(await bench.accept(signToken(key, userClaims(START_MS), { header: { typ } }))).toBeDefined();
    }
  });

  it('refuses a kid that is no text', async () => {
    for (const kid of [1, null, {}, ['key-1'], '']) {
      await expectRefused(signToken(key, userClaims(START_MS), { header: { kid } }), 'kid');
    }
  });

  it('refuses a header or claims that are no JSON object in UTF-8', async () => {
    const { head, body } = parts(good);
    for (const broken of [
      '[]',
      'null',
      '"x"',
      '1',
      '{',
      '\ufeff{}',
      '{}x',
      Buffer.from([0x7b, 0xff, 0x7d]),
    ]) {
      await expectRefused(signSegments(key, segment(broken), body), 'header_not_json');
      await expectRefused(signSegments(key, head, segment(broken)), 'claims_not_json');
    }
  });

  it('refuses text in the header or the claims that is no UTF-8', async () => {
    const { head, body } = parts(good);
    const withBadByte = (part: string) => {
      const json = Buffer.from(part, 'base64url').toString('latin1');
      return segment(Buffer.from(json.replace('{', '{"x":"\xff",'), 'latin1'));
    };
    await expectRefused(signSegments(key, withBadByte(head), body), 'header_not_json');
    await expectRefused(signSegments(key, head, withBadByte(body)), 'claims_not_json');
  });

  it('takes no member from the prototype', async () => {
    const head = segment('{"__proto__":{"alg":"RS256","typ":"JWT"}}');
    await expectRefused(signSegments(key, head, parts(good).body), 'algorithm');
  });
});

describe('times', () => {
  it.each(['exp', 'nbf', 'iat'])('refuses %s that is not a safe integer', async (name) => {
    const wrong = [1.5, '1767229200', true, {}, [], 2 ** 53, -(2 ** 53), ...(name === 'exp' ? [] : [null])];
    for (const value of wrong) await expectRefused(claimsWith({ [name]: value }), 'time_claim');
    const head = parts(good).head;
    for (const text of ['1e400', '9007199254740993', '1767229200.5']) {
      const body = JSON.stringify(userClaims(START_MS, { [name]: 0 })).replace(
        `"${name}":0`,
        `"${name}":${text}`,
      );
      await expectRefused(signSegments(key, head, segment(body)), 'time_claim');
    }
  });

  it('refuses iat more than 300 s ahead', async () => {
    expect(await bench.accept(claimsWith({ iat: seconds + 300 }))).toBeDefined();
    await expectRefused(claimsWith({ iat: seconds + 301 }), 'issued_ahead');
  });

  it('refuses an expired token in OpenMetadata’s words, with no leeway', async () => {
    expect(await bench.accept(claimsWith({ exp: seconds + 1 }))).toBeDefined();
    for (const exp of [seconds, seconds - 1, 0, -1]) {
      const refusal = await bench.refuse(`Bearer ${claimsWith({ exp })}`);
      expect(refusal).toMatchObject({ status: 401, message: 'Expired token!', reason: 'expired' });
    }
  });

  it('says nothing of expiry when the signature is wrong', async () => {
    await expectRefused(signToken(stranger, userClaims(START_MS, { exp: seconds - 1 })), 'signature');
  });

  it('gives nbf 60 s', async () => {
    expect(await bench.accept(claimsWith({ nbf: seconds + 60 }))).toBeDefined();
    await expectRefused(claimsWith({ nbf: seconds + 61 }), 'not_yet_valid');
  });
});

it('refuses a wrong issuer', async () => {
  for (const iss of [
    'evil.example',
    'open-metadata.org/',
    'Open-Metadata.org',
    '',
    null,
    undefined,
    ['open-metadata.org'],
  ]) {
    await expectRefused(claimsWith({ iss }), 'issuer');
  }
});

it('refuses internalPurpose with any value, without a kid too', async () => {
  for (const internalPurpose of ['x', null, false, '']) {
    await expectRefused(claimsWith({ internalPurpose }), 'internal_purpose');
    const token = signToken(key, botClaims(START_MS, { internalPurpose }), { header: { kid: undefined } });
    await expectRefused(token, 'internal_purpose');
  }
});

it('a refusal holds nothing of the token, its claims or the reason', async () => {
  const wrong = claimsWith({ nbf: seconds + 61 });
  const { error, reason } = await bench.refuse(`Bearer ${wrong}`);
  const seen = inspect(error, { depth: null, showHidden: true });
  for (const secret of [...wrong.split('.'), 'lovelace', 'example.org', reason])
    expect(seen).not.toContain(secret);
});

it('no refusal is logged', () => {
  expect(bench.warnings).toEqual([]);
});
