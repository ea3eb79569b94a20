import { createRandom } from '../../src/demo/catalogue/random.ts';

/** A way to draw series: those of one kind and number are always the same. */
export type Kind = { name: string; horizon: number; draw(number: number, length: number): number[] };

type Draw = (step: { t: number; noise(): number; next(): number }, before: number) => number;

const kind = (name: string, horizon: number, begin: (next: () => number) => Draw): Kind => ({
  name,
  horizon,
  draw: (number, length) => {
    const random = createRandom(`${name} ${number}`);
    const noise = () => Math.log(random.logNormal(1, 1));
    const step = begin(random.next);
    let value = 1000;
    return Array.from({ length }, (_, t) => {
      value = step({ t, noise, next: random.next }, value);
      return Math.max(1, value);
    });
  },
});

/** No trend that would help: what holds best is that nothing changes, or that all returns to a mean. */
export const NOISY: Kind[] = [
  kind(
    'random walk',
    8,
    () =>
      ({ noise }, before) =>
        before + 20 * noise(),
  ),
  kind(
    'noise around a level',
    14,
    () =>
      ({ noise }) =>
        1000 + 50 * noise(),
  ),
  kind('half noise, half walk', 14, () => {
    let level = 1000;
    return ({ noise }) => {
      level += 10 * noise();
      return level + 15 * noise();
    };
  }),
  kind('weekly rhythm', 14, (next) => {
    const rhythm = Array.from({ length: 7 }, () => 40 * (next() - 0.5));
    return ({ t, noise }) => 1000 + (rhythm[t % 7] ?? 0) + 10 * noise();
  }),
];

/** A direction that lasts. */
export const TRENDING: Kind[] = [
  kind('straight growth', 14, (next) => {
    const slope = 5 + 15 * next();
    return ({ noise }, before) => before + slope + 0.4 * slope * noise();
  }),
  kind('yearly, growing', 6, (next) => {
    const slope = 20 + 60 * next();
    return ({ noise }, before) => before + slope + 0.5 * slope * noise();
  }),
  kind('straight decline', 8, (next) => {
    const slope = -4 - 6 * next();
    return ({ noise }, before) => before + slope + 2 * noise();
  }),
];

/** What lies between: a trend under noise, one that dies away, and a rhythm longer than the history. */
export const MIXED: Kind[] = [
  kind('monthly, with seasons', 18, (next) => {
    const phase = next() * 12;
    let level = 1000;
    return ({ t, noise }) => {
      level += 10 * noise();
      return level + 40 * Math.sin(((t + phase) * Math.PI) / 6) + 20 * noise();
    };
  }),
  kind('trend under noise', 14, (next) => {
    const slope = 4 + 8 * next();
    return ({ t, noise }) => 1000 + slope * t + 25 * noise();
  }),
  kind('damped trend', 14, (next) => {
    let slope = 20 + 40 * next();
    return ({ noise }, before) => {
      slope *= 0.93;
      return before + slope + 8 * noise();
    };
  }),
  kind('yearly, uneven', 6, (next) => {
    const slope = 60 * (next() - 0.3);
    return ({ noise }, before) => before + slope + 60 * noise();
  }),
];
