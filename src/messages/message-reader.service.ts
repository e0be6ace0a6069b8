import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error';
import type { MessageId, TenantId } from '../common/ids';
import { idOfCursor, type PageQuery, toPage } from '../common/pagination';
import { Database } from '../database/database';
import { DeliveryStore } from './delivery.store';
import { MessageEventStore } from './message-event.store';
import {
  type DeliveryPageDto,
  type MessageDetailDto,
  type MessagePageDto,
  type TimelinePageDto,
  toDeliveryDto,
  toMessageDto,
  toTimelineEntryDto,
} from './message.dto';
import { MessageStore } from './message.store';

const SHOWN_DELIVERIES = 100;

/** What can be read of a tenant's messages. */
@Injectable()
export class MessageReader {
  constructor(
    private readonly database: Database,
    private readonly messages: MessageStore,
    private readonly deliveries: DeliveryStore,
    private readonly events: MessageEventStore,
  ) {}

  async list(tenantId: TenantId, page: PageQuery): Promise<MessagePageDto> {
    const before = idOfCursor(page.after, 'msg');
    return this.database.forTenant(tenantId, async (tx) => {
      const rows = await this.messages.list(tx, tenantId, before, page.limit);
      const counts = await this.messages.countStatuses(
        tx,
        tenantId,
        rows.map(({ id }) => id),
      );
      return toPage(rows, page.limit, (row) => toMessageDto(row, counts.get(row.id) ?? {}));
    });
  }

  async get(tenantId: TenantId, id: MessageId): Promise<MessageDetailDto> {
    return this.database.forTenant(tenantId, async (tx) => {
      const message = await this.messages.find(tx, tenantId, id);
      if (!message) throw AppError.notFound('message');
      const counts = await this.messages.countStatuses(tx, tenantId, [id]);
      const deliveries = await this.deliveries.list(tx, tenantId, id, null, SHOWN_DELIVERIES);
      return {
        ...toMessageDto(message, counts.get(id) ?? {}),
        deliveries: deliveries.slice(0, SHOWN_DELIVERIES).map(toDeliveryDto),
      };
    });
  }

  async deliveriesOf(tenantId: TenantId, id: MessageId, page: PageQuery): Promise<DeliveryPageDto> {
    const after = idOfCursor(page.after, 'dlv');
    return this.database.forTenant(tenantId, async (tx) => {
      if (!(await this.messages.find(tx, tenantId, id))) throw AppError.notFound('message');
      const rows = await this.deliveries.list(tx, tenantId, id, after, page.limit);
      return toPage(rows, page.limit, toDeliveryDto);
    });
  }

  async timeline(tenantId: TenantId, id: MessageId, page: PageQuery): Promise<TimelinePageDto> {
    const after = idOfCursor(page.after, 'evt');
    return this.database.forTenant(tenantId, async (tx) => {
      if (!(await this.messages.find(tx, tenantId, id))) throw AppError.notFound('message');
      const rows = await this.events.timeline(tx, tenantId, id, after, page.limit);
      return toPage(rows, page.limit, toTimelineEntryDto);
    });
  }
}
