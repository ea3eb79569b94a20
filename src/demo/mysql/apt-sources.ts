/** One entry of the machine's apt sources, from a one-line `.list` or a deb822 `.sources` file. */
export type AptSource = {
  uris: string[];
  suites: string[];
  components: string[];
  /** What decides trust and validity, by its deb822 name; everything else is left behind. */
  trust: Record<string, string>;
};

const TRUST_FIELDS = [
  'Signed-By',
  'Trusted',
  'Allow-Insecure',
  'Allow-Weak',
  'Allow-Downgrade-To-Insecure',
  'Check-Valid-Until',
  'Check-Date',
  'Date-Max-Future',
];

const words = (text: string | undefined): string[] => (text ?? '').split(/\s+/).filter((word) => word !== '');

const trustOf = (read: (field: string) => string | undefined): Record<string, string> =>
  Object.fromEntries(
    TRUST_FIELDS.flatMap((field) => {
      const value = read(field.toLowerCase());
      return value === undefined ? [] : [[field, value]];
    }),
  );

/** Reads the one-line style: `deb [signed-by=/a/key.gpg] http://mirror/debian stable main`. */
export const parseListFile = (text: string): AptSource[] =>
  text.split('\n').flatMap((line) => {
    const match = /^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)((?:\s+\S+)*)\s*$/.exec(
      line.replace(/#.*/, '').trim(),
    );
    if (!match) return [];
    const [, optionText, uri = '', suite = '', components] = match;
    const options = new Map(
      words(optionText).map((option): [string, string] => {
        const at = option.indexOf('=');
        return at < 0
          ? [option.toLowerCase(), '']
          : [option.slice(0, at).toLowerCase(), option.slice(at + 1)];
      }),
    );
    return [
      {
        uris: [uri],
        suites: [suite],
        components: words(components),
        trust: trustOf((field) => options.get(field)),
      },
    ];
  });

/** Fields of one deb822 stanza by lower-case name; a value keeps its continuation lines as they are. */
const stanzaFields = (stanza: string): Map<string, string> => {
  const fields = new Map<string, string>();
  let current = '';
  for (const line of stanza.split('\n').filter((each) => !each.startsWith('#'))) {
    const match = /^([^\s:]+):[ \t]*(.*)$/.exec(line);
    if (match) {
      current = (match[1] ?? '').toLowerCase();
      fields.set(current, (match[2] ?? '').trimEnd());
    } else if (/^\s/.test(line) && current !== '') {
      fields.set(current, `${fields.get(current) ?? ''}\n${line.trimEnd()}`);
    }
  }
  return fields;
};

/** Reads the deb822 style: stanzas of `Types:`, `URIs:`, `Suites:`, `Components:`, `Signed-By:`. */
export const parseSourcesFile = (text: string): AptSource[] =>
  text.split(/\n[ \t]*\n/).flatMap((stanza) => {
    const fields = stanzaFields(stanza);
    const off = /^(no|false|without|off|disable|0)$/i.test(fields.get('enabled')?.trim() ?? '');
    if (off || !words(fields.get('types')).includes('deb')) return [];
    return [
      {
        uris: words(fields.get('uris')),
        suites: words(fields.get('suites')),
        components: words(fields.get('components')),
        trust: trustOf((field) => fields.get(field)),
      },
    ];
  });

const ROLLING = ['oldstable', 'stable', 'testing', 'unstable', 'sid'];

/**
 * The entries that are the distribution's own archive, in their order and each once.
 * Security archives and other vendors' repositories have other suites or no component `main`.
 */
export const archiveSources = (sources: readonly AptSource[], codename: string): AptSource[] => {
  const seen = new Set<string>();
  return sources.filter((source) => {
    const uris = source.uris.filter((uri) => !uri.startsWith('cdrom:'));
    const own = source.suites.some((suite) => suite === codename || ROLLING.includes(suite));
    const key = uris.join(' ');
    if (!own || key === '' || !source.components.includes('main') || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
};

/** The same mirror and the same trust, for suite `sid` and one architecture, as a deb822 stanza. */
export const sidStanza = (source: AptSource, architecture: string): string =>
  [
    'Types: deb',
    `URIs: ${source.uris.join(' ')}`,
    'Suites: sid',
    'Components: main',
    `Architectures: ${architecture}`,
    ...Object.entries(source.trust).map(([field, value]) => `${field}: ${value}`),
    '',
  ].join('\n');
