const DAY_MS = 86_400_000;

/** How far back the usage and the profiles of the catalogue reach, in days. */
export const HISTORY_DAYS = 120;

/** Turns ages in days, counted back from the UTC day of `now`, into dates and times. */
export const createClock = (now: number) => {
  const today = Math.floor(now / DAY_MS);
  return {
    /** Midnight (UTC) of the day `age` days ago, in epoch ms. */
    midnight: (age: number): number => (today - age) * DAY_MS,
    /** A moment `minute` minutes into the day `age` days ago, never after `now`, in epoch ms. */
    moment: (age: number, minute: number): number => Math.min(now, (today - age) * DAY_MS + minute * 60_000),
    /** YYYY-MM-DD. */
    date: (age: number): string => new Date((today - age) * DAY_MS).toISOString().slice(0, 10),
    /** 0 is Sunday. */
    weekday: (age: number): number => new Date((today - age) * DAY_MS).getUTCDay(),
    dayOfMonth: (age: number): number => new Date((today - age) * DAY_MS).getUTCDate(),
  };
};

export type Clock = ReturnType<typeof createClock>;
