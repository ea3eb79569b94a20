/** Words of 32 bits in an id. */
const WORDS = 4;
const LOAD = 0.75;
const FEWEST_SLOTS = 1_024;

/** Values of the characters 0-9, a-f; -1 for all others: OpenMetadata writes UUIDs in lower case. */
const DIGITS = new Int8Array(128).fill(-1);
for (let i = 0; i < 16; i += 1) DIGITS[i.toString(16).charCodeAt(0)] = i;

const DASH = 45;
const LENGTH = 36;
const isDash = (place: number): boolean => place === 8 || place === 13 || place === 18 || place === 23;

/**
 * A set of UUIDs in about 24 bytes each: a million of them as text would take most of the memory that a scan may have.
 * What is no UUID is kept as text. With about as many ids as expected it need not grow, which takes a while at once.
 */
export const createIdSet = (expected = 0) => {
  const others = new Set<string>();
  const words = new Uint32Array(WORDS);
  let slots = new Uint32Array(Math.max(FEWEST_SLOTS, Math.ceil((expected * 1.1) / LOAD)) * WORDS);
  let size = 0;
  let hasZero = false;

  /** Puts the id into `words`; false for what is no UUID. */
  const parse = (id: string): boolean => {
    if (id.length !== LENGTH) return false;
    let digits = 0;
    let word = 0;
    for (let i = 0; i < LENGTH; i += 1) {
      const code = id.charCodeAt(i);
      if (isDash(i)) {
        if (code !== DASH) return false;
        continue;
      }
      const digit = DIGITS[code] ?? -1;
      if (digit < 0) return false;
      word = (word << 4) | digit;
      digits += 1;
      if (digits % 8 === 0) words[digits / 8 - 1] = word;
    }
    return true;
  };

  /** The one UUID that looks like an empty slot. */
  const isZero = (): boolean => words[0] === 0 && words[1] === 0 && words[2] === 0 && words[3] === 0;
  const isEmpty = (at: number): boolean =>
    slots[at] === 0 && slots[at + 1] === 0 && slots[at + 2] === 0 && slots[at + 3] === 0;
  const isWords = (at: number): boolean =>
    slots[at] === words[0] &&
    slots[at + 1] === words[1] &&
    slots[at + 2] === words[2] &&
    slots[at + 3] === words[3];

  /** Where `words` stand, or would. */
  const place = (): number => {
    const count = slots.length / WORDS;
    const [a = 0, b = 0, c = 0, d = 0] = words;
    const mixed = Math.imul(a ^ Math.imul(b, 0x9e3779b1) ^ Math.imul(c, 0x85ebca6b) ^ d, 0xc2b2ae35);
    let slot = ((mixed ^ (mixed >>> 15)) >>> 0) % count;
    while (!isEmpty(slot * WORDS) && !isWords(slot * WORDS)) slot = (slot + 1) % count;
    return slot * WORDS;
  };

  const put = (): void => {
    const at = place();
    if (!isEmpty(at)) return;
    slots.set(words, at);
    size += 1;
  };

  const grow = (): void => {
    const old = slots;
    slots = new Uint32Array(old.length * 2);
    size = 0;
    for (let at = 0; at < old.length; at += WORDS) {
      for (let i = 0; i < WORDS; i += 1) words[i] = old[at + i] as number;
      if (!isZero()) put();
    }
  };

  return {
    size: (): number => size + others.size + Number(hasZero),
    add: (id: string): void => {
      if (!parse(id)) others.add(id);
      else if (isZero()) hasZero = true;
      else {
        if (size + 1 > (slots.length / WORDS) * LOAD) {
          grow();
          parse(id);
        }
        put();
      }
    },
    has: (id: string): boolean => {
      if (!parse(id)) return others.has(id);
      return isZero() ? hasZero : !isEmpty(place());
    },
  };
};

export type IdSet = Pick<ReturnType<typeof createIdSet>, 'has' | 'size'>;
