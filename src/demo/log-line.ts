type LogEntry = { level?: unknown; msg?: unknown; err?: { message?: unknown } };

const LEVELS: Record<number, string> = { 40: 'warning', 50: 'error', 60: 'fatal' };

/** An entry of the service's JSON log as a sentence; any other line as it is. */
export const logLine = (line: string): string => {
  try {
    const { level, msg, err } = JSON.parse(line) as LogEntry;
    const text = [...new Set([msg, err?.message])].filter((part) => typeof part === 'string').join(': ');
    return `the service, ${LEVELS[Number(level)] ?? 'log'}: ${text}`;
  } catch {
    return line;
  }
};
