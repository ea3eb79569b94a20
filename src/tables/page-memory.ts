/** Rows of all pages that are remembered, at about 2 KB each. */
const MOST_ROWS = 2_000;

type Remembered<P> = { page: Promise<P>; rows: number };

/**
 * The pages that were asked for last. Whoever asks for one that is being read waits for that one; what could not be read
 * is forgotten.
 */
export const createPageMemory = <P>(mostRows = MOST_ROWS) => {
  const pages = new Map<string, Remembered<P>>();
  let rows = 0;

  const drop = (key: string): void => {
    rows -= pages.get(key)?.rows ?? 0;
    pages.delete(key);
  };

  const keep = (key: string, remembered: Remembered<P>): void => {
    drop(key);
    pages.set(key, remembered);
    rows += remembered.rows;
    for (const oldest of pages.keys()) {
      if (rows <= mostRows) return;
      drop(oldest);
    }
  };

  return {
    /** `limit`: rows that the page may have. `forget` is for a page that is not to be given to anybody else. */
    read: (key: string, limit: number, read: (forget: () => void) => Promise<P>): Promise<P> => {
      const known = pages.get(key);
      if (known !== undefined) {
        keep(key, known);
        return known.page;
      }
      const forget = (): void => {
        if (pages.get(key)?.page === page) drop(key);
      };
      const page = Promise.resolve().then(() => read(forget));
      keep(key, { page, rows: limit });
      page.catch(forget); // whoever asked is told
      return page;
    },
  };
};

export type PageMemory<P> = ReturnType<typeof createPageMemory<P>>;
