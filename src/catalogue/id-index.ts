/** Words of 32 bits in an id. */
const WORDS = 4;
/** Share of the slots that may be taken. */
const LOAD = 0.75;
const FEWEST_SLOTS = 1_024;

/** Values of the characters 0-9, a-f; -1 for all others: OpenMetadata writes UUIDs in lower case. */
const DIGITS = new Int8Array(65_536).fill(-1);
for (let i = 0; i < 16; i += 1) DIGITS[i.toString(16).charCodeAt(0)] = i;

const DASH = 45;
const LENGTH = 36;

/** So many slots, a power of two, that the ids fit in. */
const slotsFor = (ids: number): number => {
  let slots = FEWEST_SLOTS;
  while (slots * LOAD < ids) slots *= 2;
  return slots;
};

const format = (words: Uint32Array): string => {
  let hex = '';
  for (const word of words) hex += word.toString(16).padStart(8, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

/**
 * Numbers UUIDs from 0 on in the order in which they come, in about 25 bytes each: a million of them as text would take
 * most of the memory that a scan may have. What is no UUID is kept as text. With about as many ids as expected it need
 * not grow, which takes a while at once.
 */
export const createIdIndex = (expected = 0) => {
  const others = new Map<string, number>();
  let [w0, w1, w2, w3] = [0, 0, 0, 0];
  /** The ids by their numbers, four words each. */
  let ids = new Uint32Array(Math.max(FEWEST_SLOTS, Math.ceil(expected * 1.1)) * WORDS);
  /** Numbers by what is made of their ids, each plus 1: 0 means that a slot is empty. */
  let slots = new Uint32Array(slotsFor(expected));
  let size = 0;
  /** The number that was found last. Rows of one id often lie together, or ids come in the same order again. */
  let last = 0;

  /** Below 0 once one of the digits was none. */
  let sign = 0;

  /** The value of four hexadecimal digits. */
  const quad = (id: string, at: number): number => {
    const a = DIGITS[id.charCodeAt(at)] as number;
    const b = DIGITS[id.charCodeAt(at + 1)] as number;
    const c = DIGITS[id.charCodeAt(at + 2)] as number;
    const d = DIGITS[id.charCodeAt(at + 3)] as number;
    sign |= a | b | c | d;
    return (a << 12) | (b << 8) | (c << 4) | d;
  };

  const hasDashes = (id: string): boolean =>
    id.charCodeAt(8) === DASH &&
    id.charCodeAt(13) === DASH &&
    id.charCodeAt(18) === DASH &&
    id.charCodeAt(23) === DASH;

  /** Puts the id into the four words; false for what is no UUID. */
  const parse = (id: string): boolean => {
    if (id.length !== LENGTH || !hasDashes(id)) return false;
    sign = 0;
    w0 = ((quad(id, 0) << 16) | quad(id, 4)) >>> 0;
    w1 = ((quad(id, 9) << 16) | quad(id, 14)) >>> 0;
    w2 = ((quad(id, 19) << 16) | quad(id, 24)) >>> 0;
    w3 = ((quad(id, 28) << 16) | quad(id, 32)) >>> 0;
    return sign >= 0;
  };

  const isAt = (n: number): boolean => {
    const at = n * WORDS;
    return ids[at] === w0 && ids[at + 1] === w1 && ids[at + 2] === w2 && ids[at + 3] === w3;
  };

  /** The slot of the words, or the empty one where they would be. */
  const place = (): number => {
    const mixed = Math.imul(w0 ^ Math.imul(w1, 0x9e3779b1) ^ Math.imul(w2, 0x85ebca6b) ^ w3, 0xc2b2ae35);
    const mask = slots.length - 1;
    let at = (mixed ^ (mixed >>> 15)) & mask;
    for (;;) {
      const number = slots[at] as number;
      if (number === 0 || isAt(number - 1)) return at;
      at = (at + 1) & mask;
    }
  };

  /** The number of the words; -1 when they have none. */
  const numberOf = (): number => {
    // What is no UUID has a number, too, and no words.
    if (others.size === 0) {
      if (last < size && isAt(last)) return last;
      if (last + 1 < size && isAt(last + 1)) {
        last += 1;
        return last;
      }
    }
    const number = (slots[place()] as number) - 1;
    if (number !== -1) last = number;
    return number;
  };

  const load = (n: number): void => {
    const at = n * WORDS;
    [w0, w1, w2, w3] = [ids[at], ids[at + 1], ids[at + 2], ids[at + 3]] as [number, number, number, number];
  };

  const growSlots = (): void => {
    const old = slots;
    slots = new Uint32Array(old.length * 2);
    for (const number of old) {
      if (number === 0) continue;
      load(number - 1);
      slots[place()] = number;
    }
  };

  const growIds = (): void => {
    const old = ids;
    ids = new Uint32Array(old.length * 2);
    ids.set(old);
  };

  /** Gives the words the next number. */
  const append = (): number => {
    const at = size * WORDS;
    if (at === ids.length) growIds();
    ids[at] = w0;
    ids[at + 1] = w1;
    ids[at + 2] = w2;
    ids[at + 3] = w3;
    slots[place()] = size + 1;
    last = size;
    size += 1;
    if (size > slots.length * LOAD) growSlots();
    return last;
  };

  const addOther = (id: string): number => {
    const known = others.get(id);
    if (known !== undefined) return known;
    others.set(id, size);
    if (size * WORDS === ids.length) growIds();
    size += 1;
    return size - 1;
  };

  const find = (id: string): number => (parse(id) ? numberOf() : (others.get(id) ?? -1));

  return {
    size: (): number => size,
    /** The id's number; -1 for one that has none. */
    find,
    has: (id: string): boolean => find(id) !== -1,

    /** The id's number; one that has none gets the next. */
    add: (id: string): number => {
      if (!parse(id)) return addOther(id);
      const known = numberOf();
      return known === -1 ? append() : known;
    },

    /** The ids of those numbers that are wanted, in no order that means anything. */
    entries: function* (isWanted: (n: number) => boolean = () => true): Generator<[id: string, n: number]> {
      for (const number of slots) {
        const n = number - 1;
        if (n !== -1 && isWanted(n)) yield [format(ids.subarray(n * WORDS, number * WORDS)), n];
      }
      for (const [id, n] of others) if (isWanted(n)) yield [id, n];
    },
  };
};

export type IdIndex = ReturnType<typeof createIdIndex>;

/** Ids that can be asked for. */
export type IdSet = Pick<IdIndex, 'has' | 'size'>;
