import Redis from 'ioredis';
import { Client } from 'pg';
import { PlainError } from '../support/plain-error';

const TIMEOUT_MS = 5000;

/** A server named in the environment is never replaced by an embedded one: it answers, or we say that it does not. */
export async function requirePostgres(url: string, variable: string): Promise<string> {
  const where = hostAndPort(url, variable, 5432);
  const client = new Client({ connectionString: url, connectionTimeoutMillis: TIMEOUT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return where;
  } catch (error) {
    throw new PlainError(unreachable('PostgreSQL', where, variable, error));
  } finally {
    await client.end().catch(() => undefined);
  }
}

export async function requireRedis(url: string, variable: string): Promise<string> {
  const where = hostAndPort(url, variable, 6379);
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let reason: unknown;
  redis.on('error', (error) => (reason = error));
  try {
    await redis.connect();
    await redis.ping();
    return where;
  } catch (error) {
    throw new PlainError(unreachable('Redis', where, variable, reason ?? error));
  } finally {
    redis.disconnect();
  }
}

function hostAndPort(url: string, variable: string, defaultPort: number): string {
  try {
    const { hostname, port } = new URL(url);
    return `${hostname}:${port || defaultPort}`;
  } catch {
    // The value is not repeated: it may well hold a password.
    throw new PlainError(`${variable} is not a valid URL.`);
  }
}

function unreachable(what: string, where: string, variable: string, error: unknown): string {
  return (
    `${what} at ${where} is not usable (${reasonOf(error)}). That address comes from ${variable}: ` +
    'start or correct that server, or unset the variable to use an embedded one.'
  );
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
