import { describe, expect, it } from 'vitest';
import { authorizationValues } from '../../src/http/auth/bearer.ts';
import { authBench, START_MS } from '../support/auth.ts';
import { makeRsaKey, signToken, userClaims } from '../support/tokens.ts';

const key = makeRsaKey();
const bench = authBench({ source: { kind: 'pem', pem: key.pem } });
const token = signToken(key, userClaims(START_MS));
const absent = { status: 401, message: 'Not Authorized! Token not present', reason: 'token_missing' };

describe('the Authorization header', () => {
  it('is missed in OpenMetadata’s words, with WWW-Authenticate', async () => {
    const refusal = await bench.refuse();
    expect(refusal).toMatchObject(absent);
    expect(refusal.error.headers).toEqual({ 'www-authenticate': 'Bearer' });
  });

  it('is refused twice, even with the same or an empty value', async () => {
    for (const second of [`Bearer ${token}`, '', 'Basic x']) {
      const refusal = await bench.refuse(`Bearer ${token}`, second);
      expect(refusal).toMatchObject({ message: 'Not Authorized! Invalid token', reason: 'several_headers' });
    }
  });

  it('is refused with two values in one', async () => {
    expect(await bench.refuse(`Bearer ${token}, Bearer ${token}`)).toMatchObject({ status: 401 });
  });

  it('is refused with a scheme other than Bearer', async () => {
    const wrong = [
      '',
      'Bearer',
      'Bearer ',
      'Basic YTpi',
      token,
      `Bearer${token}`,
      `Bearer\t${token}`,
      `Bearers ${token}`,
    ];
    for (const value of [...wrong, `DPoP ${token}`, ` Bearer ${token}`]) {
      expect(await bench.refuse(value)).toMatchObject(absent);
    }
  });

  it('takes the scheme without case and more than one space', async () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER', 'bEaReR', 'Bearer  ']) {
      expect(await bench.authenticator.authenticate([`${scheme} ${token}`])).toMatchObject({
        name: 'ada.lovelace',
      });
    }
  });

  it('is found in raw headers in any case and as often as it was sent', () => {
    const raw = [
      'Host',
      'x',
      'authorization',
      'a',
      'X-Authorization',
      'no',
      'AUTHORIZATION',
      'b',
      'Accept',
      'authorization',
    ];
    expect(authorizationValues(raw)).toEqual(['a', 'b']);
    expect(authorizationValues([])).toEqual([]);
  });
});
