/** What is wrong with one variable, without the name and without any secret value. */
export type Fault = { name: string; message: string };

/** Every fault of the environment at once; the message has one line per fault, `NAME: what is wrong`. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(faults.map((fault) => `${fault.name}: ${fault.message}`).join('\n'));
    this.faults = faults;
  }
}

const HARMLESS = /^[\w.,=+ -]{1,40}$/;

/**
 * The value in quotes when it is safe to show, else nothing. Long values, values with the characters of
 * URLs, keys and addresses, and values that overlap with one of the secrets are never shown.
 */
export function shown(value: string, secrets: readonly string[]): string {
  const leaks = secrets.some((secret) => secret.includes(value) || value.includes(secret));
  return HARMLESS.test(value) && !leaks ? ` ("${value}")` : '';
}
