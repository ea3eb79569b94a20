/** Words of 32 bits in an id, and with its number in a slot. */
const WORDS = 4;
const SLOT = WORDS + 1;
const LOAD = 0.75;
const FEWEST_SLOTS = 1_024;

/** Values of the characters 0-9, a-f; -1 for all others: OpenMetadata writes UUIDs in lower case. */
const DIGITS = new Int8Array(128).fill(-1);
for (let i = 0; i < 16; i += 1) DIGITS[i.toString(16).charCodeAt(0)] = i;

const DASH = 45;
const LENGTH = 36;
const isDash = (place: number): boolean => place === 8 || place === 13 || place === 18 || place === 23;

const format = (words: Uint32Array): string => {
  let hex = '';
  for (const word of words) hex += word.toString(16).padStart(8, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

/**
 * Numbers UUIDs from 0 on in the order in which they come, in about 30 bytes each: a million of them as text would take
 * most of the memory that a scan may have. What is no UUID is kept as text. With about as many ids as expected it need
 * not grow, which takes a while at once.
 */
export const createIdIndex = (expected = 0) => {
  const others = new Map<string, number>();
  let [w0, w1, w2, w3] = [0, 0, 0, 0];
  let slots = new Uint32Array(Math.max(FEWEST_SLOTS, Math.ceil((expected * 1.1) / LOAD)) * SLOT);
  let size = 0;

  /** Puts the id into the four words; false for what is no UUID. */
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
      if (digits === 8) w0 = word >>> 0;
      else if (digits === 16) w1 = word >>> 0;
      else if (digits === 24) w2 = word >>> 0;
    }
    w3 = word >>> 0;
    return true;
  };

  /** Where the words stand, or would. A slot holds the number after its id's, so that 0 means that it is empty. */
  const place = (): number => {
    const mixed = Math.imul(w0 ^ Math.imul(w1, 0x9e3779b1) ^ Math.imul(w2, 0x85ebca6b) ^ w3, 0xc2b2ae35);
    let at = (((mixed ^ (mixed >>> 15)) >>> 0) % (slots.length / SLOT)) * SLOT;
    while (
      slots[at + WORDS] !== 0 &&
      (slots[at] !== w0 || slots[at + 1] !== w1 || slots[at + 2] !== w2 || slots[at + 3] !== w3)
    )
      at = at + SLOT === slots.length ? 0 : at + SLOT;
    return at;
  };

  const put = (at: number, number: number): void => {
    slots[at] = w0;
    slots[at + 1] = w1;
    slots[at + 2] = w2;
    slots[at + 3] = w3;
    slots[at + WORDS] = number;
  };

  const grow = (): void => {
    const old = slots;
    slots = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += SLOT) {
      const number = old[at + WORDS] as number;
      if (number === 0) continue;
      [w0, w1, w2, w3] = [
        old[at] as number,
        old[at + 1] as number,
        old[at + 2] as number,
        old[at + 3] as number,
      ];
      put(place(), number);
    }
  };

  /** The id's number; -1 for one that has none. */
  const find = (id: string): number => {
    if (!parse(id)) return others.get(id) ?? -1;
    return (slots[place() + WORDS] as number) - 1;
  };

  return {
    size: (): number => size,
    find,
    has: (id: string): boolean => find(id) !== -1,

    /** The id's number; one that has none gets the next. */
    add: (id: string): number => {
      if (!parse(id)) {
        const known = others.get(id);
        if (known !== undefined) return known;
        others.set(id, size);
        size += 1;
        return size - 1;
      }
      let at = place();
      const known = slots[at + WORDS] as number;
      if (known !== 0) return known - 1;
      if (size + 1 > (slots.length / SLOT) * LOAD) {
        grow();
        parse(id);
        at = place();
      }
      size += 1;
      put(at, size);
      return size - 1;
    },

    /** All ids with their numbers, in no order that means anything. */
    entries: function* (): Generator<[id: string, n: number]> {
      for (let at = 0; at < slots.length; at += SLOT) {
        const n = slots[at + WORDS] as number;
        if (n !== 0) yield [format(slots.subarray(at, at + WORDS)), n - 1];
      }
      yield* others;
    },
  };
};

export type IdIndex = ReturnType<typeof createIdIndex>;

/** Ids that can be asked for. */
export type IdSet = Pick<IdIndex, 'has' | 'size'>;
