import { Injectable } from '@nestjs/common';
import type { ApiKeyId, PersonId, RequestId, TenantId } from '../common/ids';
import type { PlatformTx, Tx } from '../database/database';
import { LoggedRequest } from './logged-request.entity';

export interface RequestFilter {
  test: boolean;
  /** 2 for 200 to 299, and so on. */
  statusClass: number | null;
  apiKeyId: ApiKeyId | PersonId | null;
  method: string | null;
  /** What the path begins with. */
  path: string | null;
  from: Date | null;
  until: Date | null;
}

@Injectable()
export class RequestLogStore {
  /** One statement for the requests of all tenants. One that is logged already is left as it is. */
  async insertAcrossTenants(tx: PlatformTx, requests: LoggedRequest[]): Promise<void> {
    await tx.query(
      `INSERT INTO request_log (tenant_id, id, occurred_at, api_key_id, test, method, route, path, status, code, duration_ms, replayed)
       SELECT r."tenantId", r.id, r."occurredAt", r."apiKeyId", r.test, r.method, r.route, r.path, r.status, r.code, r."durationMs",
              r.replayed
         FROM jsonb_to_recordset($1::jsonb) AS r("tenantId" text, id text, "occurredAt" timestamptz, "apiKeyId" text, test bool,
              method text, route text, path text, status int, code text, "durationMs" int, replayed bool)
       ON CONFLICT DO NOTHING`,
      [JSON.stringify(requests)],
    );
  }

  /** Newest first. */
  list(
    tx: Tx,
    tenantId: TenantId,
    filter: RequestFilter,
    before: string | null,
    limit: number,
  ): Promise<LoggedRequest[]> {
    const { test, statusClass, apiKeyId, method, path, from, until } = filter;
    const query = tx
      .createQueryBuilder(LoggedRequest, 'r')
      .where('r.tenantId = :tenantId AND r.test = :test', { tenantId, test });
    if (statusClass !== null)
      query.andWhere('r.status BETWEEN :least AND :most', {
        least: statusClass * 100,
        most: statusClass * 100 + 99,
      });
    if (apiKeyId) query.andWhere('r.apiKeyId = :apiKeyId', { apiKeyId });
    if (method) query.andWhere('r.method = :method', { method });
    if (path) query.andWhere('starts_with(r.path, :path)', { path });
    if (from) query.andWhere('r.occurredAt >= :from', { from });
    if (until) query.andWhere('r.occurredAt < :until', { until });
    if (before) query.andWhere('r.id < :before', { before });
    return query
      .orderBy('r.id', 'DESC')
      .limit(limit + 1)
      .getMany();
  }

  find(tx: Tx, tenantId: TenantId, id: RequestId): Promise<LoggedRequest | null> {
    return tx.findOneBy(LoggedRequest, { tenantId, id });
  }
}
