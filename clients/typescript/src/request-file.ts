/**
 * A file that is sent as it is: text, a `Blob` (of a file in Node, `await openAsBlob(path)` of `node:fs`), or a stream.
 * A stream can be read only once, so that its request is not tried again.
 */
export type RequestFile = { csv: FileContent } | { ndjson: FileContent };

export type FileContent = string | Blob | ReadableStream<Uint8Array>;

export function contentOf(file: RequestFile): { contentType: string; content: FileContent } {
  return 'csv' in file
    ? { contentType: 'text/csv', content: file.csv }
    : { contentType: 'application/x-ndjson', content: file.ndjson };
}
