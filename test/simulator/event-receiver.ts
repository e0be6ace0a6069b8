import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedPost {
  headers: IncomingHttpHeaders;
  text: string;
  /** Parsed by content type; a repeated form field becomes a list. */
  fields: ReturnType<typeof JSON.parse>;
}

export interface EventReceiver {
  url: string;
  posts: ReceivedPost[];
  /** Status of the next answers, 0 for none at all; the last one stays. */
  answers: number[];
  close(): Promise<void>;
}

/** What a customer of the provider runs: an HTTP server that keeps what is posted to it. */
export async function anEventReceiver(): Promise<EventReceiver> {
  const posts: ReceivedPost[] = [];
  const answers = [200];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const json = request.headers['content-type'] === 'application/json';
      posts.push({ headers: request.headers, text, fields: json ? JSON.parse(text) : parseForm(text) });
      const status = (answers.length > 1 ? answers.shift() : answers[0]) ?? 200;
      if (status > 0) response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/events`,
    posts,
    answers,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function parseForm(text: string): Record<string, string | string[]> {
  const form = new URLSearchParams(text);
  return Object.fromEntries(
    [...form.keys()].map((name) => {
      const values = form.getAll(name);
      return [name, values.length > 1 ? values : (values[0] ?? '')];
    }),
  );
}
