/** The kinds of process that serve: each has its own metrics, health and traces. */
export type ProcessName = 'api' | 'worker';

/** Injection token of the kind that this process is. */
export const PROCESS = Symbol('PROCESS');
