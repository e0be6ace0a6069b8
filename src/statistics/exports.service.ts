import { Injectable, type StreamableFile } from '@nestjs/common';
import { csvLines } from '../common/csv-lines';
import { firstIdAt, type TenantId } from '../common/ids';
import { type LineFormat, textAnswer } from '../common/text-answer';
import { Database } from '../database/database';
import {
  type DeliveryExportFilter,
  DeliveryExportStore,
  type DeliveryPlace,
  type ExportedDelivery,
} from './delivery-export.store';
import { MEASURES, type ValueAxis } from './measures';
import { type StatisticsFilter, StatisticStore, type StatisticsRow } from './statistic.store';

const ROWS_A_PAGE = 1_000;
/** By so much the clock that ids are made with may differ from that of the database. */
const CLOCKS_DIFFER_MS = 86_400_000;

type Cell = string | number | string[] | null;
type Line = Record<string, Cell>;

/**
 * Files of lines, page by page as the caller reads them, each page in a transaction of its own: memory holds one page,
 * however long the file is. One that is whole ends with the last chunk of the answer, and NDJSON with a line that counts.
 */
@Injectable()
export class Exports {
  constructor(
    private readonly database: Database,
    private readonly statistics: StatisticStore,
    private readonly deliveries: DeliveryExportStore,
  ) {}

  /** A line for each day, value and channel that has anything. */
  statisticsOf(
    tenantId: TenantId,
    filter: Omit<StatisticsFilter, 'value'>,
    format: LineFormat,
  ): StreamableFile {
    const axis = filter.axis === 'total' ? null : filter.axis;
    const { from, to } = filter;
    const lines = this.written(this.statisticPages(tenantId, filter, axis), statisticHead(axis), format);
    return textAnswer(lines, format, `statistics-${from}-${to}`);
  }

  /** Oldest first. What is accepted after the export has begun is not in it. */
  deliveriesOf(
    tenantId: TenantId,
    filter: Omit<DeliveryExportFilter, 'until'> & { until: Date | null },
    format: LineFormat,
  ): StreamableFile {
    const lines = this.written(this.deliveryPages(tenantId, filter), DELIVERY_HEAD, format);
    return textAnswer(lines, format, 'deliveries');
  }

  private async *written(
    pages: AsyncIterable<Line[]>,
    head: string[],
    format: LineFormat,
  ): AsyncGenerator<string> {
    if (format === 'csv') yield csvLines([head]);
    let rows = 0;
    for await (const page of pages) {
      rows += page.length;
      yield format === 'csv'
        ? csvLines(page.map((line) => head.map((name) => asText(line[name] ?? null))))
        : page.map((line) => `${JSON.stringify(line)}\n`).join('');
    }
    if (format === 'ndjson') yield `${JSON.stringify({ object: 'end', rows })}\n`;
  }

  private async *statisticPages(
    tenantId: TenantId,
    filter: Omit<StatisticsFilter, 'value'>,
    axis: ValueAxis | null,
  ): AsyncGenerator<Line[]> {
    let after: Pick<StatisticsRow, 'day' | 'value' | 'channel'> = {
      day: '0001-01-01',
      value: '',
      channel: null,
    };
    for (;;) {
      const place = { ...after, channel: after.channel ?? ('' as never) };
      const page: StatisticsRow[] = await this.database.forTenant(tenantId, (tx) =>
        this.statistics.pageAfter(tx, tenantId, filter, place, ROWS_A_PAGE),
      );
      const last = page.at(-1);
      if (!last) return;
      yield page.map((row) => statisticLine(row, axis));
      if (page.length < ROWS_A_PAGE) return;
      after = last;
    }
  }

  private async *deliveryPages(
    tenantId: TenantId,
    asked: Omit<DeliveryExportFilter, 'until'> & { until: Date | null },
  ): AsyncGenerator<Line[]> {
    const now = await this.database.forTenant(tenantId, (tx) => this.deliveries.now(tx));
    const until = asked.until && asked.until < now ? asked.until : now;
    const earliest = asked.from && new Date(asked.from.getTime() - CLOCKS_DIFFER_MS);
    let after: DeliveryPlace = { messageId: earliest ? firstIdAt('msg', earliest) : '', id: '' };
    for (;;) {
      const page: ExportedDelivery[] = await this.database.forTenant(tenantId, (tx) =>
        this.deliveries.pageAfter(tx, tenantId, { ...asked, until }, after, ROWS_A_PAGE),
      );
      const last = page.at(-1);
      if (!last) return;
      yield page.map(deliveryLine);
      if (page.length < ROWS_A_PAGE) return;
      after = last;
    }
  }
}

function asText(cell: Cell): string {
  return Array.isArray(cell) ? cell.join(' ') : String(cell ?? '');
}

const NAME_OF_AXIS: Record<ValueAxis, string> = {
  template: 'template_id',
  campaign: 'campaign_id',
  tag: 'tag',
};

function statisticHead(axis: ValueAxis | null): string[] {
  return ['day', ...(axis ? [NAME_OF_AXIS[axis]] : []), 'channel', ...MEASURES];
}

function statisticLine(row: StatisticsRow, axis: ValueAxis | null): Line {
  return {
    day: row.day,
    ...(axis ? { [NAME_OF_AXIS[axis]]: row.value } : {}),
    channel: row.channel,
    ...Object.fromEntries(MEASURES.map((name) => [name, row[name]])),
  };
}

function deliveryLine(row: ExportedDelivery): Line {
  return {
    id: row.id,
    message_id: row.messageId,
    channel: row.channel,
    role: row.role,
    recipient: row.recipient === '' ? null : row.recipient,
    status: row.status,
    reason: row.reason,
    campaign_id: row.campaignId,
    template_id: row.templateId,
    tags: row.tags,
    segments: row.segments,
    accepted_at: row.createdAt.toISOString(),
    sent_at: at(row.sentAt),
    delivered_at: at(row.deliveredAt),
    opened_at: at(row.openedAt),
    clicked_at: at(row.clickedAt),
    complained_at: at(row.complainedAt),
    unsubscribed_at: at(row.unsubscribedAt),
  };
}

const at = (time: Date | null) => time?.toISOString() ?? null;

/** As the fields of a line. */
const DELIVERY_HEAD = [
  ...['id', 'message_id', 'channel', 'role', 'recipient', 'status', 'reason', 'campaign_id', 'template_id'],
  ...['tags', 'segments', 'accepted_at', 'sent_at', 'delivered_at', 'opened_at', 'clicked_at'],
  ...['complained_at', 'unsubscribed_at'],
];
