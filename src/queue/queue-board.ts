import { createBullBoard } from '@bull-board/api';
import { BullAdapter } from '@bull-board/api/bullAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { getQueueToken } from '@nestjs/bull';
import type { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bull';
import type { FastifyPluginCallback } from 'fastify';
import { JOB_NAMES } from './jobs';

/** Pages that show what is in Redis, as a plugin of Fastify. To look at only: what is due stands in rows, not in jobs. */
export function queueBoard(queues: Pick<ModuleRef, 'get'>, basePath: string): FastifyPluginCallback {
  const serverAdapter = new FastifyAdapter().setBasePath(basePath);
  createBullBoard({
    queues: JOB_NAMES.map((name) => {
      const queue = queues.get<Queue>(getQueueToken(name), { strict: false });
      return new BullAdapter(queue, { readOnlyMode: true, allowRetries: false });
    }),
    serverAdapter,
    options: { uiConfig: { boardTitle: 'Carillon', hideRedisDetails: true } },
  });
  return serverAdapter.registerPlugin();
}
