import { Injectable } from '@nestjs/common';
import { newId, type TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { select } from '../database/sql';
import { ReceivedSms } from './received-sms.entity';
import type { SmsKeyword } from './sms-keyword';

export type NewReceivedSms = Pick<
  ReceivedSms,
  'providerId' | 'fromNumber' | 'toNumber' | 'content' | 'keyword' | 'receivedAt'
>;

export interface ReceivedSmsFilter {
  /** As it is written, and as the digest of a number that was wiped. */
  numbers?: string[];
  keyword?: SmsKeyword;
}

/** What people have written to the numbers of a tenant. Taken in once, however often it is told. */
@Injectable()
export class ReceivedSmsStore {
  /** Those that were not there, oldest first, each with the last delivery to its number before. */
  async add(tx: Tx, tenantId: TenantId, rows: NewReceivedSms[]): Promise<ReceivedSms[]> {
    if (rows.length === 0) return [];
    const added = await select<{ id: string }>(
      tx,
      `INSERT INTO received_sms (tenant_id, id, provider_id, from_number, to_number, content, keyword, received_at, delivery_id)
       SELECT $1, r.id, r."providerId", r."fromNumber", r."toNumber", r.content, r.keyword, r."receivedAt",
              (SELECT d.id FROM deliveries d
                WHERE d.tenant_id = $1 AND d.address = r."fromNumber" AND d.test_outcome IS NULL
                  AND d.status NOT IN ('queued', 'suppressed', 'cancelled') AND d.created_at <= r."receivedAt"
                ORDER BY d.id DESC LIMIT 1)
         FROM jsonb_to_recordset($2::jsonb) AS r(id text, "providerId" text, "fromNumber" text, "toNumber" text, content text,
              keyword text, "receivedAt" timestamptz)
        ORDER BY r."providerId"
       ON CONFLICT (tenant_id, provider_id) DO NOTHING RETURNING id`,
      [tenantId, JSON.stringify(rows.map((row) => ({ ...row, id: newId('rsm') })))],
    );
    if (added.length === 0) return [];
    return tx
      .createQueryBuilder(ReceivedSms, 's')
      .where('s.tenantId = :tenantId AND s.id IN (:...ids)', { tenantId, ids: added.map(({ id }) => id) })
      .orderBy('s.receivedAt', 'ASC')
      .addOrderBy('s.id', 'ASC')
      .getMany();
  }

  list(
    tx: Tx,
    tenantId: TenantId,
    { numbers, keyword }: ReceivedSmsFilter,
    before: string | null,
    limit: number,
  ): Promise<ReceivedSms[]> {
    const query = tx.createQueryBuilder(ReceivedSms, 's').where('s.tenantId = :tenantId', { tenantId });
    if (numbers) query.andWhere('s.fromNumber IN (:...numbers)', { numbers });
    if (keyword) query.andWhere('s.keyword = :keyword', { keyword });
    if (before) query.andWhere('s.id < :before', { before });
    return query
      .orderBy('s.id', 'DESC')
      .limit(limit + 1)
      .getMany();
  }
}
