import { localWords } from './schedule-words';

/** What a run is called: by the local time that was meant. */
export function runName({ dry, occurrence }: { dry: boolean; occurrence: string }): string {
  if (dry) return 'Dry run';
  return occurrence === 'once' ? 'The only run' : localWords(occurrence);
}
