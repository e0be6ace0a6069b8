import { EVENT_TYPES, type EventType, TEST_TYPE } from '../messages/event-types';

type Group = EventType extends infer Type
  ? Type extends `${infer Noun}.${string}`
    ? `${Noun}.*`
    : never
  : never;
/** A type, or all types of a noun: `delivery.*`. */
export type EventFilter = Exclude<EventType, typeof TEST_TYPE> | Group;

/** What an endpoint can listen to. */
const LISTENED_TO = EVENT_TYPES.filter((type) => type !== TEST_TYPE);

const GROUPS = [...new Set(LISTENED_TO.map(groupOf))];

export const EVENT_FILTERS: readonly EventFilter[] = [...LISTENED_TO, ...GROUPS];

/** The types that an endpoint with these filters is told of: all when there is none. Never a test, which is sent by itself. */
export function typesOf(filters: readonly EventFilter[]): EventType[] {
  if (filters.length === 0) return LISTENED_TO;
  return LISTENED_TO.filter((type) => filters.includes(type) || filters.includes(groupOf(type)));
}

function groupOf(type: EventType): Group {
  return `${type.slice(0, type.indexOf('.'))}.*` as Group;
}
