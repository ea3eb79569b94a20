const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const PARENT_MS = 500;

/** A SIGTERM to npm ends npm and its shell, but not what they run: it only gets another parent. */
const onParentGone = (then: () => void): void => {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) then();
  }, PARENT_MS).unref();
};

/**
 * An abort signal for Ctrl-C and its kin. Only the first one counts: npm passes on what the terminal has sent to
 * everybody, so each of them comes twice. An output that nobody reads any more and the end of npm count too.
 */
export const onInterrupt = (log: (line: string) => void): AbortSignal => {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) return;
    controller.abort();
    log('');
    log('Stopping …');
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', interrupt);
  if (process.env['npm_lifecycle_event'] !== undefined) onParentGone(interrupt);
  return controller.signal;
};
