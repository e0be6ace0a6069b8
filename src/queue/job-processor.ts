import { SetMetadata } from '@nestjs/common';
import { PlatformTx } from '../database/database';
import { JobName, JobPayloads, Ring } from './jobs';

export const PROCESSES = 'carillon:processes';

/** Marks the one class that handles a job, or the lanes of a job. Start-up fails when a job has no handler, or two. */
export const Processes = (...names: JobName[]): ClassDecorator => SetMetadata(PROCESSES, names);

/** What a job came to, for its line in the log: ids of ours, words out of closed sets, numbers. */
export type JobNote = Record<string, string | number | boolean>;

/**
 * What every processor offers. `handle` claims the row, acts and records; running it twice is harmless, because the
 * second claim finds nothing to do. `findDueAcrossTenants` lists rows that are due and were not rung lately, and marks
 * them as rung: it is how every job can be rebuilt when all of Redis is lost.
 */
export interface JobProcessor<Name extends JobName = JobName> {
  handle(payload: JobPayloads[Name]): Promise<JobNote | void>;
  findDueAcrossTenants(tx: PlatformTx, limit: number, name: Name): Promise<Ring<Name>[]>;
}
