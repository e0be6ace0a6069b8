// Accepts a message as the shortest program would: a row and a Bull job for each request, no key, no validation.
import { randomUUID } from 'node:crypto';
import Queue from 'bull';
import fastify from 'fastify';
import { Pool } from 'pg';
import { readTask, sayReady } from '../task-file';

export interface AcceptServerTask {
  port: number;
  databaseUrl: string;
  redisUrl: string;
}

const CONNECTIONS = 20;

async function main(): Promise<void> {
  const { port, databaseUrl, redisUrl } = readTask<AcceptServerTask>();
  const pool = new Pool({ connectionString: databaseUrl, max: CONNECTIONS });
  await pool.query(
    'CREATE TABLE messages (id uuid PRIMARY KEY, content jsonb NOT NULL, created_at timestamptz NOT NULL DEFAULT now())',
  );
  const queue = new Queue<{ id: string }>('accepted', redisUrl);
  await queue.isReady();
  const server = fastify();
  server.post('/messages', async (request, reply) => {
    const id = randomUUID();
    await pool.query('INSERT INTO messages (id, content) VALUES ($1, $2)', [id, request.body]);
    await queue.add({ id });
    return reply.code(202).send({ id });
  });
  await server.listen({ port, host: '127.0.0.1' });
  sayReady();
}

void main();
