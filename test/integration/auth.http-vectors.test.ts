import { sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, PREFIX, START, startApi } from '../support/api.ts';
import { authConfig } from '../support/auth.ts';
import { type KeyServer, startKeyServer } from '../support/key-server.ts';
import {
  botClaims,
  makeRsaKey,
  openMetadataJwk,
  plainJwk,
  segment,
  signToken,
  userClaims,
} from '../support/tokens.ts';

const key = makeRsaKey('key-1');
const other = makeRsaKey('key-1');
const S = START / 1000;
const HEADER = { kid: 'key-1', alg: 'RS256', typ: 'JWT' };
const CLAIMS = JSON.stringify(userClaims(START));

type Case = { name: string; token: string; accepted: boolean };

/** Signs two segments as they are; texts are encoded first. */
const signed = (head: string | Uint8Array | object, body: string | Uint8Array | object): string => {
  const input = `${segment(head)}.${segment(body)}`;
  return `${input}.${sign('sha256', Buffer.from(input), key.privateKey).toString('base64url')}`;
};
const withClaim = (name: string, literal: string): string =>
  signed(
    HEADER,
    `${CLAIMS.replace(new RegExp(`"${name}":[^,}]+,?`), '').replace(/,?}$/, '')},"${name}":${literal}}`,
  );

const headers = function* (): Generator<Case> {
  const refused = (name: string, header: object): Case => ({
    name: `header ${name}`,
    token: signToken(key, userClaims(START), { header: { ...header } }),
    accepted: false,
  });
  for (const member of ['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64', 'zip', 'enc', 'cty'])
    for (const value of [null, false, true, '', [], {}, 'x'])
      yield refused(`${member} ${JSON.stringify(value)}`, { [member]: value });
  for (const typ of ['application/at+jwt', 'JOSE', 'jwt ', 'secevent+jwt', null, 1, ['JWT'], ''])
    yield refused(`typ ${typ}`, { typ });
  for (const kid of [null, 1, {}, [], '']) yield refused(`kid ${JSON.stringify(kid)}`, { kid });
  for (const text of [
    '{"kid":"key-1","alg":"RS256","alg":"none"}',
    '{"kid":"key-1","alg":"RS256","alg":"HS256"}',
    '{"kid":"key-1","alg":"RS256","\\u0063rit":["b64"],"b64":false}',
    '{"kid":"key-1","alg":"RS256","jwk":{},"jwk":null}',
    '{"kid":"key-1","__proto__":{"alg":"RS256"}}',
    ...['[]', 'null', '1', '"x"', '{', ' {} x', `\ufeff${JSON.stringify(HEADER)}`],
  ])
    yield { name: `header ${text}`, token: signed(text, CLAIMS), accepted: false };
  for (const alg of ['none', 'None', 'NONE', '', 'RS256 ', 'rs256', 'RS256\u0000', null, 0, ['RS256'], {}]) {
    const header = { ...HEADER, alg };
    yield { name: `alg ${alg}`, token: signed(header, CLAIMS), accepted: false };
    yield { name: `alg ${alg}, unsigned`, token: `${segment(header)}.${segment(CLAIMS)}.`, accepted: false };
  }
  for (const alg of ['RS384', 'RS512', 'PS256', 'PS512'])
    yield { name: alg, token: signToken(key, userClaims(START), { alg }), accepted: false };
  const publics = [
    ...[key.pem, key.pem.trim(), key.pem.replaceAll('\n', '\\n'), '', '\0'],
    ...[JSON.stringify(openMetadataJwk(key)), JSON.stringify(plainJwk(key)), String(plainJwk(key)['n'])],
    key.publicKey.export({ type: 'spki', format: 'der' }),
    key.publicKey.export({ type: 'pkcs1', format: 'der' }),
  ];
  for (const secret of publics)
    for (const alg of ['HS256', 'HS384', 'HS512'])
      yield {
        name: `${alg} by a public key`,
        token: signToken(key, userClaims(START), { alg, secret }),
        accepted: false,
      };
};

const claims = function* (): Generator<Case> {
  const times = ['1e400', '"1"', '[]', '{}', 'true', '9007199254740993', '1e300', `${S + 9}.5`, '""'];
  for (const name of ['exp', 'nbf', 'iat'])
    for (const literal of times)
      yield { name: `${name} ${literal}`, token: withClaim(name, literal), accepted: false };
  const refused: Record<string, string[]> = {
    exp: ['null', '-1', '0', `${S}`, `${S - 1}`],
    iat: [`${S + 301}`],
    nbf: [`${S + 61}`],
    iss: ['null', '1', '["open-metadata.org"]', '{}', '""', '"open-metadata.org/"', '"OPEN-METADATA.ORG"'],
    aud: ['null', '""', '[]', '["x"]', '{}', '1', '"openmetadata "', '[["openmetadata"]]'],
    internalPurpose: ['null', 'false', '""', '{}'],
  };
  const taken: Record<string, string[]> = {
    exp: [`${S + 1}`, `${S + 9}.0`],
    iat: [`${S + 300}`],
    nbf: [`${S + 60}`],
    aud: ['"openmetadata"', '["x","openmetadata"]'],
  };
  const literals = [refused, taken].flatMap((of) =>
    Object.entries(of).flatMap(([name, all]) =>
      all.map((literal) => ({ name, literal, accepted: of === taken })),
    ),
  );
  for (const { name, literal, accepted } of literals)
    yield { name: `${name} ${literal}`, token: withClaim(name, literal), accepted };
  for (const roles of [null, 'Admin', [], [null, 'x'], [1], {}, undefined])
    yield { name: `roles ${roles}`, token: signToken(key, userClaims(START, { roles })), accepted: true };
  yield { name: 'bot, exp null', token: signToken(key, botClaims(START)), accepted: true };
  yield { name: 'bot, no exp', token: signToken(key, botClaims(START, { exp: undefined })), accepted: true };
  for (const tokenType of ['bot', 'OM_USER', 'SUPPORT', '', [], {}, 0])
    yield {
      name: `endless ${tokenType}`,
      token: signToken(key, botClaims(START, { tokenType })),
      accepted: false,
    };
  for (const text of [
    '[]',
    'null',
    '1',
    '"x"',
    '{',
    `\ufeff${CLAIMS}`,
    `${CLAIMS}x`,
    `${CLAIMS.slice(0, -1)},"iss":"x"}`,
  ])
    yield { name: `claims ${text.slice(0, 9)}`, token: signed(HEADER, text), accepted: false };
  const latin1 = Buffer.from(`${CLAIMS.slice(0, -1)},"x":"\u00ff"}`, 'latin1');
  yield { name: 'claims in latin1', token: signed(HEADER, latin1), accepted: false };
};

const forms = function* (): Generator<Case> {
  const [h, c, s = ''] = signed(HEADER, CLAIMS).split('.');
  const bytes = Buffer.from(s, 'base64url');
  const tail = (more: Uint8Array): string => Buffer.from(more).toString('base64url');
  const tokens = [
    ...[`${h}=.${c}.${s}`, `${h}.${c}=.${s}`, `${h}.${c}.${s}==`, `${h}.${c}. ${s}`, `${h}.${c}.${s}%3D`],
    ...[`${h}.${c}.${s}.`, `${h}.${c}.${s}.x`, `.${h}.${c}.${s}`, `${h}.${c}`, `${h}.${c}.`, `.${c}.${s}`],
    ...[
      `${h}..${s}`,
      '..',
      '.',
      `"${h}.${c}.${s}"`,
      `${h}.${c}.${s},x`,
      `Bearer ${h}.${c}.${s}`,
      `${h}.${c}/.${s}`,
    ],
    ...[
      `${h}.${c}.${s.slice(0, -1)}${String.fromCharCode(s.charCodeAt(s.length - 1) + 1)}`,
      `${h}.x.y.z.${s}`,
    ],
    ...[
      bytes.subarray(1),
      Buffer.concat([Buffer.alloc(1), bytes]),
      Buffer.concat([bytes, Buffer.alloc(1)]),
    ].map((changed) => `${h}.${c}.${tail(changed)}`),
    ...[`${h}.${c}.${tail(Buffer.alloc(256))}`, `${h}.${segment(`${CLAIMS} `)}.${s}`],
    JSON.stringify({ payload: c, protected: h, signature: s }),
    JSON.stringify({ payload: c, signatures: [{ protected: h, signature: s }] }),
    signToken(other, userClaims(START)),
    signToken(key, userClaims(START, { x: 'x'.repeat(9_000) })),
  ];
  for (const token of tokens) yield { name: token.slice(-20), token, accepted: false };
};

describe('tokens sent to the running service', () => {
  let keys: KeyServer;
  const services: [string, Api][] = [];
  beforeAll(async () => {
    keys = await startKeyServer({ keys: [openMetadataJwk(key)] });
    const first = await startApi({ auth: authConfig({ source: { kind: 'jwks', url: keys.url } }) });
    const auth = authConfig({ source: { kind: 'pem', pem: key.pem } });
    services.push(['jwks', first], ['pem', await startApi({ auth, databases: first.databases })]);
    await Promise.all(services.map(([, api]) => api.started));
  });
  afterAll(async () => {
    for (const [, api] of services.toReversed()) await api.service.stop();
    await services[0]?.[1].databases.drop();
    await keys.close();
  });

  it('are accepted where they should be and nowhere else, by key set and by PEM', async () => {
    const wrong: string[] = [];
    let cases = 0;
    for (const [source, api] of services) {
      const kidless = {
        name: 'no kid',
        token: signToken(key, userClaims(START), { header: { kid: undefined } }),
      };
      const all = [...headers(), ...claims(), ...forms(), { ...kidless, accepted: source === 'pem' }];
      for (const { name, token, accepted } of all) {
        cases += 1;
        const answer = await fetch(`${api.base}${PREFIX}/scans`, {
          headers: { authorization: `Bearer ${token}` },
        });
        await answer.text();
        if (answer.status !== (accepted ? 200 : 401)) wrong.push(`${source}, ${name}: ${answer.status}`);
      }
    }
    console.log(`tokens: ${cases} cases, wrong decisions: ${wrong.length}`);
    expect(wrong).toEqual([]);
    expect(cases).toBeGreaterThan(400);
  });
});
