import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error';
import type { MessageId } from '../common/ids';
import { idOfCursor, type PageQuery, toPage } from '../common/pagination';
import { Database, type Tx } from '../database/database';
import type { TenantCaller } from '../tenants/access';
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
import type { Message } from './message.entity';
import { MessageStore } from './message.store';
import { isHiddenFrom, type ModePageQuery, seesTest } from './visible-mode';

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

  async list(caller: TenantCaller, page: ModePageQuery): Promise<MessagePageDto> {
    const { tenantId } = caller;
    const test = seesTest(caller, page.test);
    const before = idOfCursor(page.after, 'msg');
    return this.database.forTenant(tenantId, async (tx) => {
      const rows = await this.messages.list(tx, tenantId, test, before, page.limit);
      const counts = await this.messages.countStatuses(
        tx,
        tenantId,
        rows.map(({ id }) => id),
      );
      return toPage(rows, page.limit, (row) => toMessageDto(row, counts.get(row.id) ?? {}));
    });
  }

  async get(caller: TenantCaller, id: MessageId): Promise<MessageDetailDto> {
    const { tenantId } = caller;
    return this.database.forTenant(tenantId, async (tx) => {
      const message = await this.seen(caller, tx, id);
      const counts = await this.messages.countStatuses(tx, tenantId, [id]);
      const deliveries = await this.deliveries.list(tx, tenantId, id, null, SHOWN_DELIVERIES);
      return {
        ...toMessageDto(message, counts.get(id) ?? {}),
        deliveries: deliveries.slice(0, SHOWN_DELIVERIES).map(toDeliveryDto),
      };
    });
  }

  async deliveriesOf(caller: TenantCaller, id: MessageId, page: PageQuery): Promise<DeliveryPageDto> {
    const { tenantId } = caller;
    const after = idOfCursor(page.after, 'dlv');
    return this.database.forTenant(tenantId, async (tx) => {
      await this.seen(caller, tx, id);
      const rows = await this.deliveries.list(tx, tenantId, id, after, page.limit);
      return toPage(rows, page.limit, toDeliveryDto);
    });
  }

  async timeline(caller: TenantCaller, id: MessageId, page: PageQuery): Promise<TimelinePageDto> {
    const { tenantId } = caller;
    const after = idOfCursor(page.after, 'evt');
    return this.database.forTenant(tenantId, async (tx) => {
      const { test } = await this.seen(caller, tx, id);
      const rows = await this.events.timeline(tx, tenantId, id, after, page.limit);
      return toPage(rows, page.limit, (row) => toTimelineEntryDto(row, test));
    });
  }

  private async seen(caller: TenantCaller, tx: Tx, id: MessageId): Promise<Message> {
    const message = await this.messages.find(tx, caller.tenantId, id);
    if (!message || isHiddenFrom(caller, message.test)) throw AppError.notFound('message');
    return message;
  }
}
