import type { RequestFile } from '@carillon/client';

/** By its name: NDJSON, else CSV with a header. */
export function requestFileOf(file: File): RequestFile {
  return /\.(ndjson|jsonl)$/i.test(file.name) ? { ndjson: file } : { csv: file };
}
