import { setTimeout as wait } from 'node:timers/promises';
import {
  type Carillon,
  CarillonConnectionError,
  CarillonError,
  type Event,
  type EventsListQuery,
} from '@carillon/client';
import { note } from './failure.js';

export type EventFilter = NonNullable<EventsListQuery['event_types']>[number];

export interface FeedOptions {
  since?: string;
  eventTypes?: EventFilter[];
  test?: boolean;
  signal: AbortSignal;
}

const ASKED_EVERY_MS = 1_000;
const PAGE = 100;
/** An event may come to light behind one that was written after it: as long as a transaction may take. */
const LATE_BY_MS = 60_000;
const LOOKED_BACK_EVERY_MS = 10_000;
const LONGEST_WAIT_MS = 10_000;

/** Where the feed stood at a moment. */
interface Mark {
  cursor: string | undefined;
  atMs: number;
}

/**
 * Events as they happen, each once, for as long as the signal lets it. Nothing is left out while Carillon cannot be
 * reached: it goes on where it was. What comes to light late is found by looking back. Throws what the API refuses, and
 * whatever goes wrong before the first answer.
 */
export class EventFeed {
  readonly #told = new Map<string, number>();
  readonly #marks: Mark[] = [];
  #cursor: string | undefined;
  #hasAnswered = false;

  constructor(
    private readonly carillon: Carillon,
    private readonly options: FeedOptions,
  ) {}

  async *follow(): AsyncGenerator<Event, void> {
    // From now on by the API's clock: it takes no later instant than its own.
    const since = this.options.since ?? new Date().toISOString();
    let lookedBackAtMs = performance.now();
    for (;;) {
      this.#marks.push({ cursor: this.#cursor, atMs: performance.now() });
      yield* this.#unseen(this.#cursor, since, (cursor) => (this.#cursor = cursor));
      if (performance.now() - lookedBackAtMs >= LOOKED_BACK_EVERY_MS) {
        lookedBackAtMs = performance.now();
        yield* this.#unseen(this.#lateMark(), since, () => undefined);
      }
      await wait(ASKED_EVERY_MS, undefined, { signal: this.options.signal });
    }
  }

  async *#unseen(
    cursor: string | undefined,
    since: string,
    reached: (cursor: string) => void,
  ): AsyncGenerator<Event, void> {
    for (let more = true; more;) {
      const page = await this.#page(cursor === undefined ? { since } : { after: cursor });
      for (const event of page.data) {
        if (this.#told.has(event.id)) continue;
        this.#told.set(event.id, performance.now());
        yield event;
      }
      [cursor, more] = [page.next_cursor, page.has_more];
      reached(cursor);
    }
  }

  /** Where the feed stood before anything that may still come to light; what is older is forgotten. */
  #lateMark(): string | undefined {
    const before = performance.now() - LATE_BY_MS;
    while ((this.#marks[1]?.atMs ?? Infinity) <= before) this.#marks.shift();
    const oldest = this.#marks[0];
    for (const [id, atMs] of this.#told) {
      if (atMs >= (oldest?.atMs ?? 0)) break;
      this.#told.delete(id);
    }
    return oldest?.cursor;
  }

  async #page(where: { since: string } | { after: string }) {
    const { eventTypes, test, signal } = this.options;
    const query: EventsListQuery = {
      ...where,
      limit: PAGE,
      ...(eventTypes ? { event_types: eventTypes } : {}),
      ...(test === undefined ? {} : { test }),
    };
    for (let waitMs = ASKED_EVERY_MS; ; waitMs = Math.min(LONGEST_WAIT_MS, 2 * waitMs)) {
      try {
        const page = await this.carillon.events.list(query, { signal }).page();
        if (waitMs > ASKED_EVERY_MS) note('Carillon answers again.');
        this.#hasAnswered = true;
        return { ...page, next_cursor: page.next_cursor ?? '' };
      } catch (error) {
        if (signal.aborted || !this.#hasAnswered || !mayPass(error)) throw error;
        if (waitMs === ASKED_EVERY_MS)
          note('Carillon does not answer; it is asked again, and nothing is left out.');
        await wait(waitMs, undefined, { signal });
      }
    }
  }
}

function mayPass(error: unknown): boolean {
  if (error instanceof CarillonConnectionError) return true;
  return (
    error instanceof CarillonError &&
    (error.status >= 500 || error.status === 429 || error.code === 'unknown')
  );
}
