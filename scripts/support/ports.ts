import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { PlainError } from './plain-error';

export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/** The port this service had last time if nobody has taken it since, else a free one from now on. */
export async function rememberedPort(file: string, service: string): Promise<number> {
  const ports = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>) : {};
  const before = ports[service];
  if (before !== undefined && (await isPortFree(before))) return before;
  const port = await freePort();
  writeFileSync(file, JSON.stringify({ ...ports, [service]: port }, null, 2));
  return port;
}

/** The usual port, or another one where somebody has it already: for what nobody has to find by heart. */
export async function usualPort(usual: number): Promise<number> {
  return (await isPortFree(usual)) ? usual : freePort();
}

/** A fixed port, chosen by the person who starts: in use means stop and say how to choose another. */
export async function requireFreePort(
  what: string,
  variable: string,
  port: number,
  host: string,
): Promise<void> {
  if (await isPortFree(port, host)) return;
  throw new PlainError(
    `Port ${port} is in use by another program, and the ${what} needs it. ` +
      `Stop that program, or choose another port: ${variable}=${port + 1} npm start`,
  );
}
