import { readFileSync, writeFileSync } from 'node:fs';

/** Writes what was generated; with --check it writes nothing, and throws when the file is not what would be written. */
export function writeGenerated(file: string, wanted: string, command: string): void {
  if (!process.argv.includes('--check')) writeFileSync(file, wanted);
  else if (readFileSync(file, 'utf8') !== wanted) throw new Error(`${file} is out of date: run "${command}"`);
}
