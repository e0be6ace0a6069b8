import { join, resolve } from 'node:path';

/** The checkout. */
export const ROOT = resolve(__dirname, '..', '..');

/** All that development leaves behind on this machine: data, secrets, logs. Ignored by git. */
export const STATE = join(ROOT, '.carillon');
export const LOGS = join(STATE, 'logs');

/** One file for each script that has started processes; see run-record.ts. */
export const RUNS = join(STATE, 'runs');

export const SECRETS = join(STATE, 'secrets.json');
