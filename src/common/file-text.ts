import { TextDecoder } from 'node:util';
import { AppError } from './app-error';

/** UTF-8 without its byte order mark, and with plain line ends; what is not UTF-8 is refused. */
export async function* textOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let carriageReturn = '';
  for await (const chunk of chunks) {
    const text = carriageReturn + decoded(decoder, chunk);
    // The other half of a line end may be in the next chunk.
    carriageReturn = text.endsWith('\r') ? '\r' : '';
    yield (carriageReturn ? text.slice(0, -1) : text).replaceAll('\r\n', '\n');
  }
  yield carriageReturn + decoded(decoder);
}

function decoded(decoder: TextDecoder, chunk?: Buffer): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch {
    const detail = 'The file is not UTF-8. Save it as "CSV UTF-8", or convert it.';
    throw AppError.invalid([{ pointer: '', code: 'not_utf8', detail }]);
  }
}
