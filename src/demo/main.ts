import { setTimeout as sleep } from 'node:timers/promises';
import { runDemo } from './demo.ts';
import { onInterrupt } from './interrupt.ts';

/** Exit code of a program that Ctrl-C ended before its work was done. */
const INTERRUPTED = 130;
/** A step that is under way when the demo is interrupted is given this long, and all the undoing that. */
const STEP_MS = 10_000;
const UNDO_MS = 30_000;

const log = (line: string): void => console.log(line);
const complain = (error: unknown): void =>
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);

const undos: (() => Promise<void>)[] = [];
/** False when something could not be undone, or not in time. */
const undoAll = async (): Promise<boolean> => {
  let done = true;
  for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) {
    await undo().catch((error: unknown) => {
      done = false;
      complain(error);
    });
  }
  return done;
};

const signal = onInterrupt(log);
const stepEnds = new Promise<never>((_resolve, reject) => {
  signal.addEventListener('abort', () => {
    void sleep(STEP_MS, undefined, { ref: false }).then(() => reject(signal.reason));
  });
});
let cutShort = true;
const demo = runDemo({ log, signal, atEnd: (undo) => undos.push(undo) }).finally(() => {
  cutShort = false;
});
try {
  await Promise.race([demo, stepEnds]);
  process.exitCode = 0;
} catch (error) {
  process.exitCode = signal.aborted ? INTERRUPTED : 1;
  if (!signal.aborted) complain(error);
}
const undone = await Promise.race([undoAll(), sleep(UNDO_MS, false, { ref: false })]);
if (!undone) process.exitCode = 1;
if (signal.aborted) log(undone && !cutShort ? 'Stopped; nothing is left behind.' : 'Stopped.');
process.exit();
