import { Injectable } from '@nestjs/common';
import { Database } from '../database/database';
import { QueueDepths } from '../queue/queue-depths';
import { BacklogStore } from './backlog.store';
import { type QueuesDto, toQueuesDto } from './queues.dto';

const PATIENCE_MS = 2_000;

/** How full the queues and the lanes are at this moment. It changes nothing; without Redis the lanes are told alone. */
@Injectable()
export class QueueReader {
  constructor(
    private readonly database: Database,
    private readonly backlog: BacklogStore,
    private readonly depths: QueueDepths,
  ) {}

  async read(): Promise<QueuesDto> {
    const [depths, lanes] = await Promise.all([
      this.depths.read(),
      this.database.acrossTenants(async (tx) => {
        await this.backlog.limitTimeAcrossTenants(tx, PATIENCE_MS);
        return this.backlog.lanesAcrossTenants(tx);
      }),
    ]);
    return toQueuesDto(depths, lanes);
  }
}
