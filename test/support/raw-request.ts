import { request } from 'node:http';
import type { Answer } from './caller';

interface RawRequest {
  method: string;
  headers?: Record<string, string>;
  /** Written as they are; without a content-length header they go out chunked. */
  chunks?: Iterable<Buffer | string> | AsyncIterable<Buffer | string>;
}

/** A request that fetch would not send, or would mend: no content type, chunked, a path as it stands. */
export function rawRequest(
  url: string,
  path: string,
  { method, headers, chunks = [] }: RawRequest,
): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let answered = false;
    const outgoing = request({ hostname, port, path, method, headers }, (response) => {
      answered = true;
      const parts: Buffer[] = [];
      response.on('error', reject);
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        const given = Object.entries(response.headers).map(
          ([name, value]) => [name, String(value)] as [string, string],
        );
        const isJson = /json/.test(response.headers['content-type'] ?? '');
        resolve({
          status: response.statusCode ?? 0,
          headers: new Headers(given),
          text,
          body: isJson && text ? JSON.parse(text) : undefined,
        });
        outgoing.destroy();
      });
    });
    // A server that refuses early may close while we still write; its answer counts.
    outgoing.on('error', (error) => (answered ? undefined : reject(error)));
    void write(outgoing, chunks).catch((error: Error) => outgoing.destroy(error));
  });
}

async function write(
  outgoing: ReturnType<typeof request>,
  chunks: NonNullable<RawRequest['chunks']>,
): Promise<void> {
  for await (const chunk of chunks) {
    if (outgoing.destroyed) return;
    if (!outgoing.write(chunk)) {
      await new Promise<void>((resolve) => {
        const go = () => resolve(void outgoing.off('drain', go).off('close', go));
        outgoing.on('drain', go).on('close', go);
      });
    }
  }
  outgoing.end();
}
