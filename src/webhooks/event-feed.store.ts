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

/**
 * How far ahead one statement looks, and what the next one may look at most: what it costs grows with what has happened
 * in the span to all tenants together.
 */
const FIRST_SPAN_MS = 3_600_000;
const LONGEST_SPAN_MS = 6 * FIRST_SPAN_MS;
/** A page ends empty rather than look for longer. */
const LOOKS_FOR_MS = 300;
/** Sorts after every id. */
const LAST = 'evt_8';
/** Clocks of machines differ, and a transaction may be under way for so long: behind that nothing new is expected. */
const SETTLED_AFTER_MS = 60_000;

/** What has happened in a tenant, oldest first by id, which is the order in which it was written and not committed. */
@Injectable()
export class EventFeedStore {
  async read(
    tx: Tx,
    tenantId: TenantId,
    selection: EventSelection,
    after: Id<'evt'>,
    limit: number,
    looksForMs = LOOKS_FOR_MS,
  ): Promise<EventPage> {
    const beganAtMs = performance.now();
    // Nothing has happened before there was a tenant.
    const first = firstIdAt('evt', new Date(madeAt(tenantId).getTime() - SETTLED_AFTER_MS));
    let page: EventPage = { events: [], hasMore: true, position: after > first ? after : first };
    for (let spanMs = FIRST_SPAN_MS; ; spanMs = Math.min(LONGEST_SPAN_MS, 2 * spanMs)) {
      page = await this.readSpan(tx, tenantId, selection, page.position, spanMs, limit);
      const isOver = page.events.length > 0 || !page.hasMore;
      if (isOver || performance.now() - beganAtMs >= looksForMs) return page;
    }
  }

  private async readSpan(
    tx: Tx,
    tenantId: TenantId,
    { types, test }: EventSelection,
    after: Id<'evt'>,
    spanMs: number,
    limit: number,
  ): Promise<EventPage> {
    const now = new Date();
    const end = new Date(madeAt(after).getTime() + spanMs);
    // No span ends where something may still come to light: it would be passed by for good.
    const isLast = end.getTime() >= now.getTime() - SETTLED_AFTER_MS;
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
