import { Injectable } from '@nestjs/common';
import type { PlatformTx, Tx } from '../database/database';
import { mutate, select } from '../database/sql';

export interface Fence {
  dueBefore: Date;
  setAt: Date;
}

const COLUMNS = `due_before AS "dueBefore", set_at AS "setAt"`;

/** Until when runs may have been run by the system that a backup was taken of. */
@Injectable()
export class RunFenceStore {
  async get(tx: Tx): Promise<Fence | null> {
    const [row] = await select<Fence>(tx, `SELECT ${COLUMNS} FROM run_fence`, []);
    return row ?? null;
  }

  getAcrossTenants(tx: PlatformTx): Promise<Fence | null> {
    return this.get(tx);
  }

  /** With it every gate shuts: nothing of a campaign leaves before its run was looked at. */
  async setAcrossTenants(tx: PlatformTx, dueBefore: Date): Promise<Fence> {
    const [row] = await select<Fence>(
      tx,
      `INSERT INTO run_fence (due_before) VALUES ($1)
       ON CONFLICT (one) DO UPDATE SET due_before = excluded.due_before, set_at = now() RETURNING ${COLUMNS}`,
      [dueBefore],
    );
    await mutate(tx, `UPDATE gates SET closes_at = now() WHERE closes_at > now() RETURNING 1`, []);
    if (!row) throw new Error('a fence that is not there');
    return row;
  }
}
