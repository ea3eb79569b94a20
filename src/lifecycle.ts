/** Where the process stands between its start and its end. */
type LifecyclePhase = 'starting' | 'running' | 'stopping';

export type Lifecycle = {
  phase: LifecyclePhase;
  /** What the start waits for; null when it waits for nothing. */
  waitingFor: string | null;
};

export const createLifecycle = (): Lifecycle => ({ phase: 'starting', waitingFor: null });
