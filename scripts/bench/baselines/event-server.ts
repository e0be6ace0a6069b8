// Stores a provider event as the shortest program would: a row for each request, and nothing is done with it.
import fastify from 'fastify';
import { Pool } from 'pg';
import { readTask, sayReady } from '../task-file';

export interface EventServerTask {
  port: number;
  databaseUrl: string;
}

const CONNECTIONS = 20;

async function main(): Promise<void> {
  const { port, databaseUrl } = readTask<EventServerTask>();
  const pool = new Pool({ connectionString: databaseUrl, max: CONNECTIONS });
  await pool.query(
    'CREATE TABLE events (id bigserial PRIMARY KEY, payload jsonb NOT NULL, received_at timestamptz NOT NULL DEFAULT now())',
  );
  const server = fastify();
  server.post('/events', async (request) => {
    await pool.query('INSERT INTO events (payload) VALUES ($1)', [request.body]);
    return { received: true };
  });
  await server.listen({ port, host: '127.0.0.1' });
  sayReady();
}

void main();
