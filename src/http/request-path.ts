/** A target that is its own path: most are. */
const PLAIN = /^\/[^?#]*$/;

/** The path of a request target as it was sent: without scheme and authority, query and fragment. */
export const sentPath = (target: string): string =>
  PLAIN.test(target) ? target : target.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1)[0] || '/';

/** The path with its percent-encoding resolved once, as routes see it. */
export const decodedPath = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};
