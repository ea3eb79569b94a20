import { notFound } from '../errors.ts';
import type { ServiceSnapshot, Snapshot } from '../zi/snapshot.ts';

/** In quotes, with what does not show, or reorders what does, as escapes. */
export const printable = (text: string): string =>
  JSON.stringify(text).replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`,
  );

/** Names are unique among services. Throws 404 for one that the scan did not find. */
export const findService = (snapshot: Snapshot, name: string): ServiceSnapshot => {
  const service = snapshot.services.find((s) => s.name === name);
  if (service === undefined) throw notFound(`service ${printable(name)} not found`);
  return service;
};
