import { isPem } from './keys.ts';
import type { AuthConfig, Config, KeySource } from './types.ts';

const REDACTED = '[redacted]';

const hidden = (secret: string) => (secret === '' ? '' : REDACTED);

const plainUrl = (raw: string) => {
  const url = new URL(raw);
  url.username = '';
  url.password = '';
  url.search = '';
  return url.href;
};

function redactedSource(source: KeySource): KeySource {
  switch (source.kind) {
    case 'jwks':
      return { kind: 'jwks', url: plainUrl(source.url) };
    case 'pem':
      return { kind: 'pem', pem: '[PEM]' };
    case 'secret':
      return { kind: 'secret', secret: REDACTED };
  }
}

const redactedAuth = (auth: AuthConfig): AuthConfig =>
  auth.enabled
    ? {
        ...auth,
        source: redactedSource(auth.source),
        trustedIssuers: auth.trustedIssuers.map((trusted) => ({
          ...trusted,
          jwksUrl: plainUrl(trusted.jwksUrl),
        })),
      }
    : auth;

/** The configuration as it may be logged: no password, no shared secret, no user info or query in a URL. */
export const redactedConfig = (config: Config): Config => ({
  ...config,
  mysql: {
    ...config.mysql,
    ssl: {
      ...config.mysql.ssl,
      ca: config.mysql.ssl.ca !== null && isPem(config.mysql.ssl.ca) ? '[PEM]' : config.mysql.ssl.ca,
    },
  },
  openmetadata: { ...config.openmetadata, password: hidden(config.openmetadata.password) },
  thirdeye: { ...config.thirdeye, password: hidden(config.thirdeye.password) },
  auth: redactedAuth(config.auth),
});
