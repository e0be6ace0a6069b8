import { CarillonConnectionError, CarillonError } from '@carillon/client';
import { CommanderError } from 'commander';

/** What the program ends with, for scripts. */
export const EXIT = { ok: 0, refused: 1, misused: 2, unreachable: 3, interrupted: 130 } as const;

/** The command cannot be carried out as it was written. */
export class UsageError extends Error {}

/** What was followed or compared has not ended well, which was said already. */
export class NotWell extends Error {}

/** By Ctrl-C; what goes on without us was said already. */
export class Interrupted extends Error {}

/** Says on standard error what went wrong, and answers what to end with. */
export function report(error: unknown): number {
  if (error instanceof NotWell) return EXIT.refused;
  if (error instanceof Interrupted) return EXIT.interrupted;
  // Commander has said it, or has printed its help.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.misused;
  if (error instanceof CarillonError) return tell(linesOf(error), answered(error));
  if (error instanceof CarillonConnectionError) return tell([error.message], EXIT.unreachable);
  if (error instanceof UsageError || isAboutFile(error)) return tell([error.message], EXIT.misused);
  return tell([error instanceof Error ? (error.stack ?? error.message) : String(error)], EXIT.refused);
}

/** Keys of any kind are shortened to what says whose they are. */
export function withoutKeys(text: string): string {
  return text.replace(/\b(car_(?:live|test|op)_)[^\s"']*/g, '$1…');
}

/** On standard error, so that standard output has nothing but what was asked for. */
export function note(line: string): void {
  process.stderr.write(`${withoutKeys(line)}\n`);
}

function tell([first = '', ...others]: string[], code: number): number {
  note(`carillon: ${first}`);
  for (const line of others) note(`  ${line}`);
  return code;
}

function linesOf({ title, status, code, detail, errors, requestId }: CarillonError): string[] {
  return [
    `${title} (${status} ${code})`,
    ...(errors.some(({ detail: what }) => what === detail) ? [] : [detail]),
    ...errors.map(({ pointer, detail: what }) => `${pointer || '/'}: ${what}`),
    ...(requestId ? [`Request: ${requestId}`] : []),
  ];
}

/** Nobody knows whether what was asked for was done. */
export function isUnclear(error: unknown): boolean {
  return error instanceof CarillonConnectionError || (error instanceof CarillonError && error.status >= 500);
}

/** An answer that is not one of Carillon says that it was not reached. */
function answered({ code }: CarillonError): number {
  return code === 'unknown' ? EXIT.unreachable : EXIT.refused;
}

function isAboutFile(error: unknown): error is NodeJS.ErrnoException {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return ['ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR', 'EEXIST'].includes(code ?? '');
}
