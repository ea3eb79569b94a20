import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closureOf, privateAptConf } from '../../src/demo/mysql/apt.ts';
import {
  archiveSources,
  parseListFile,
  parseSourcesFile,
  sidStanza,
} from '../../src/demo/mysql/apt-sources.ts';

describe('one-line apt sources', () => {
  it('reads address, suite, components and what decides trust', () => {
    const text = [
      '# deb http://off.example/debian bookworm main',
      'deb-src http://mirror.example/debian bookworm main',
      'deb [ arch=amd64 signed-by=/keys/a.gpg trusted=yes ] http://mirror.example/debian bookworm main contrib # own',
      'deb\thttp://other.example/debian  bookworm   main',
    ].join('\n');
    expect(parseListFile(text)).toEqual([
      {
        uris: ['http://mirror.example/debian'],
        suites: ['bookworm'],
        components: ['main', 'contrib'],
        trust: { 'Signed-By': '/keys/a.gpg', Trusted: 'yes' },
      },
      { uris: ['http://other.example/debian'], suites: ['bookworm'], components: ['main'], trust: {} },
    ]);
  });

  it('reads a flat repository, which has no components', () => {
    expect(parseListFile('deb http://flat.example/ ./')).toEqual([
      { uris: ['http://flat.example/'], suites: ['./'], components: [], trust: {} },
    ]);
  });

  it('takes any text without failing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(Array.isArray([...parseListFile(text), ...parseSourcesFile(text)])).toBe(true);
      }),
    );
  });
});

describe('deb822 apt sources', () => {
  it('reads stanzas, and leaves out those that are off or for source packages', () => {
    const text = [
      'Types: deb deb-src',
      '# a remark',
      'URIs: http://mirror.example/debian',
      'Suites: trixie trixie-updates',
      'Components: main',
      'Signed-By: /keys/debian.gpg',
      '',
      'Types: deb',
      'Enabled: no',
      'URIs: http://off.example/debian',
      'Suites: trixie',
      'Components: main',
      '',
      'Types: deb-src',
      'URIs: http://src.example/debian',
      'Suites: trixie',
      'Components: main',
    ].join('\n');
    expect(parseSourcesFile(text)).toEqual([
      {
        uris: ['http://mirror.example/debian'],
        suites: ['trixie', 'trixie-updates'],
        components: ['main'],
        trust: { 'Signed-By': '/keys/debian.gpg' },
      },
    ]);
  });

  it('keeps a key that is written into the stanza, line for line', () => {
    const key = '\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBF\n -----END PGP PUBLIC KEY BLOCK-----';
    const text = `Types: deb\nURIs: http://m.example/debian\nSuites: sid\nComponents: main\nSigned-By:${key}\n`;
    const [source] = parseSourcesFile(text);
    expect(source?.trust).toEqual({ 'Signed-By': key });
    expect(source && sidStanza(source, 'arm64')).toContain(`Signed-By: ${key}`);
  });
});

describe('the archive among the sources', () => {
  const entry = (uri: string, suites: string[], components = ['main']) => ({
    uris: [uri],
    suites,
    components,
    trust: {},
  });

  it("leaves out security, other vendors' repositories and CDs, and names a mirror once", () => {
    const own = entry('http://mirror.example/debian', ['bookworm', 'bookworm-updates']);
    const sources = [
      entry('http://mirror.example/debian-security', ['bookworm-security']),
      entry('http://vendor.example/apt', ['bookworm'], ['stable']),
      entry('http://pg.example/apt', ['bookworm-pgdg']),
      entry('cdrom:[Debian]/', ['bookworm']),
      own,
      entry('http://mirror.example/debian', ['bookworm']),
    ];
    expect(archiveSources(sources, 'bookworm')).toEqual([own]);
  });

  it('asks the same mirror for sid, with the same trust', () => {
    const source = { ...entry('http://m.example/debian', ['stable']), trust: { Trusted: 'yes' } };
    expect(sidStanza(source, 'amd64')).toBe(
      'Types: deb\nURIs: http://m.example/debian\nSuites: sid\nComponents: main\nArchitectures: amd64\nTrusted: yes\n',
    );
  });
});

describe('the private apt', () => {
  const dump = [
    'APT::Update::Post-Invoke:: "rm -f /var/cache/apt/archives/*.deb";',
    'Acquire::http::Proxy "http://proxy.example:3128";',
    'Acquire::Languages:: "de";',
    'Dir::State "var/lib/apt";',
  ].join('\n');
  const conf = privateAptConf(dump, '/work folder', 'arm64');

  it("takes the machine's proxies, and neither its hooks nor its folders", () => {
    expect(conf).toContain('Acquire::http::Proxy "http://proxy.example:3128";');
    expect(conf).toContain('Dir::State "/work folder/state";');
    expect(conf).toContain('APT::Architecture "arm64";');
    expect(conf).not.toContain('Post-Invoke');
    expect(conf).not.toContain('"de"');
    expect(conf).not.toContain('var/lib/apt');
  });

  it('does not switch verification off', () => {
    expect(conf).not.toMatch(/insecure|unauthenticated|allow-weak/i);
  });

  it('lists the packages to fetch, without perl', () => {
    const simulation = [
      'NOTE: This is only a simulation!',
      'Inst libc6 (2.43-7 Debian:unstable [amd64])',
      'Inst perl-base (5.42.3-1 Debian:unstable [amd64])',
      'Inst libperl5.42 (5.42.3-1 Debian:unstable [amd64])',
      'Inst mysql-server-core (9.7.4-2 Debian:unstable [amd64])',
      'Conf libc6 (2.43-7 Debian:unstable [amd64])',
    ].join('\n');
    expect(closureOf(simulation)).toEqual(['libc6', 'mysql-server-core']);
  });
});
