import { Injectable } from '@nestjs/common';
import { firstIdAt, madeAt, type Id, type MessageEventId, type TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { select } from '../database/sql';
import type { EventType } from '../messages/event-types';
import type { WebhookEvent } from './webhook-payload';
import { EVENT, WHAT_IT_IS_ABOUT } from './webhook.store';

export interface ToldEvent {
  id: MessageEventId;
  event: WebhookEvent;
}

export interface EventPage {
  events: ToldEvent[];
  /** Whether reading on would lead further at once. A page may be empty and have more behind it. */
  hasMore: boolean;
  /** Where the next page begins. */
  position: Id<'evt'>;
}

export interface EventSelection {
  types: EventType[];
  test: boolean;
}

/** A page looks no further ahead than this, so that what it costs does not grow with how far back it begins. */
const PAGE_SPAN_MS = 3_600_000;
/** Sorts after every id. */
const LAST = 'evt_8';
/** Clocks of machines differ, and a transaction may be under way for so long: behind that nothing new is expected. */
export const SETTLED_AFTER_MS = 60_000;

/** What has happened in a tenant, oldest first by id, which is the order in which it was written and not committed. */
@Injectable()
export class EventFeedStore {
  async read(
    tx: Tx,
    tenantId: TenantId,
    { types, test }: EventSelection,
    after: Id<'evt'>,
    limit: number,
    now = new Date(),
  ): Promise<EventPage> {
    const end = new Date(madeAt(after).getTime() + PAGE_SPAN_MS);
    const isLast = end >= now;
    const rows = await select<ToldEvent>(
      tx,
      `SELECT ev.id, ${EVENT} AS event
         FROM message_events ev ${WHAT_IT_IS_ABOUT}
        WHERE ev.tenant_id = $1 AND ev.id > $2 AND ev.id < $3 AND ev.type = ANY($4)
          AND coalesce(m.test, (ev.data->>'test')::boolean, false) = $5
        ORDER BY ev.id LIMIT $6`,
      [tenantId, after, isLast ? LAST : firstIdAt('evt', end), types, test, limit + 1],
    );
    const events = rows.slice(0, limit);
    const last = events.at(-1)?.id ?? after;
    if (rows.length > limit) return { events, hasMore: true, position: last };
    if (!isLast) return { events, hasMore: true, position: firstIdAt('evt', end) };
    const settled = firstIdAt('evt', new Date(now.getTime() - SETTLED_AFTER_MS));
    return { events, hasMore: false, position: settled > last ? settled : last };
  }
}
