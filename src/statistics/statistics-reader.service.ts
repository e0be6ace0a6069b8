import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error';
import type { TenantId } from '../common/ids';
import { Database } from '../database/database';
import { TenantStore } from '../tenants/tenant.store';
import { dayOf } from './day';
import type { ValueAxis } from './measures';
import { PriceListStore } from './price-list.store';
import { type Group, StatisticStore, type StatisticsRow } from './statistic.store';
import type { OperatorStatisticsQuery, StatisticsReportQuery } from './statistics-query.dto';
import {
  type OperatorStatisticsDto,
  type StatisticsGroupRowDto,
  type StatisticsReportDto,
  toCountedDto,
} from './statistics-report.dto';
import { groupsOf, rangeOf, requestOf } from './statistics-request';

/** More is a file: see StatisticsExport. */
const MOST_ROWS = 10_000;

/** What a tenant, or the operator, reads of the statistics: exact at the moment of reading. */
@Injectable()
export class StatisticsReader {
  constructor(
    private readonly database: Database,
    private readonly tenants: TenantStore,
    private readonly statistics: StatisticStore,
    private readonly prices: PriceListStore,
  ) {}

  async ofTenant(
    tenantId: TenantId,
    query: StatisticsReportQuery,
    test: boolean,
  ): Promise<StatisticsReportDto> {
    const { groups, groupAxis, filter } = requestOf(query, test, dayOf(new Date()));
    const columns = groups.map((each): Group => (each === groupAxis ? 'value' : (each as 'day' | 'channel')));
    const ofAll = { ...filter, axis: filter.value === null ? ('total' as const) : filter.axis };
    const { rows, all, currency } = await this.database.forTenant(tenantId, async (tx) => {
      if (!(await this.tenants.find(tx, tenantId))) throw AppError.notFound('tenant');
      const [rows, [all], list] = await Promise.all([
        columns.length > 0 ? this.statistics.read(tx, tenantId, filter, columns, MOST_ROWS + 1) : [],
        this.statistics.read(tx, tenantId, ofAll, [], 1),
        this.prices.find(tx),
      ]);
      return { rows, all, currency: test ? null : (list?.currency ?? null) };
    });
    refuseTooMany(rows);
    return {
      object: 'statistics',
      ...{ from: filter.from, to: filter.to, test },
      data: rows.map((row) => toGroupRow(row, groupAxis, currency)),
      totals: toCountedDto(all, currency),
    };
  }

  async ofAll(query: OperatorStatisticsQuery): Promise<OperatorStatisticsDto> {
    const groups = groupsOf<'tenant' | 'day' | 'channel'>(query.group_by);
    const { from, to } = rangeOf(query, dayOf(new Date()));
    const test = query.test ?? false;
    const filter = { from, to, test, channel: query.channel ?? null };
    const { rows, all, currency } = await this.database.acrossTenants(async (tx) => {
      const rows =
        groups.length > 0 ? await this.statistics.readAcrossTenants(tx, filter, groups, MOST_ROWS + 1) : [];
      const [all] = await this.statistics.readAcrossTenants(tx, filter, [], 1);
      const list = await this.prices.findAcrossTenants(tx);
      return { rows, all, currency: test ? null : (list?.currency ?? null) };
    });
    refuseTooMany(rows);
    return {
      object: 'operator_statistics',
      ...{ from, to, test },
      data: rows.map((row) => ({
        ...{ tenant_id: row.tenant, day: row.day, channel: row.channel },
        ...toCountedDto(row, currency),
      })),
      totals: toCountedDto(all, currency),
    };
  }
}

function toGroupRow(
  row: StatisticsRow,
  axis: ValueAxis | null,
  currency: string | null,
): StatisticsGroupRowDto {
  return {
    day: row.day,
    channel: row.channel,
    template_id: axis === 'template' ? row.value : null,
    campaign_id: axis === 'campaign' ? row.value : null,
    tag: axis === 'tag' ? row.value : null,
    ...toCountedDto(row, currency),
  };
}

function refuseTooMany(rows: unknown[]): void {
  if (rows.length <= MOST_ROWS) return;
  const detail = `It would be more than ${MOST_ROWS} rows: ask for fewer days, group by less, or take the export.`;
  throw AppError.invalid([{ pointer: '/group_by', code: 'too_many_rows', detail }]);
}
