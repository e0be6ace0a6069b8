import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsIn } from 'class-validator';
import { IsInstant } from '../common/instant';
import { cursorOf, PageDto } from '../common/pagination';
import { OneOrMany, Optional } from '../common/validation';
import { EVENT_TYPES, type EventType } from '../messages/event-types';
import { ModePageQuery } from '../messages/visible-mode';
import { EVENT_FILTERS, type EventFilter } from './event-filter';
import type { EventPage, ToldEvent } from './event-feed.store';
import { webhookContent } from './webhook-payload';

const FILTERS = [...EVENT_FILTERS];

export class EventQuery extends ModePageQuery {
  /** Where to begin, in RFC 3339: an hour ago by default. It counts for the first page only, which has no `after`. */
  @ApiPropertyOptional({ format: 'date-time' })
  @Optional()
  @IsInstant()
  since?: string;

  /** Only these, by type or by group (`delivery.*`). To be repeated for several. */
  @ApiPropertyOptional({ enum: FILTERS, isArray: true, maxItems: FILTERS.length })
  @Optional()
  @OneOrMany()
  @ArrayMaxSize(FILTERS.length)
  @IsIn(FILTERS, { each: true })
  event_types?: EventFilter[];
}

export class EventDto {
  @ApiProperty({ enum: ['event'], example: 'event' })
  object: 'event';

  /** The `webhook-id` of the webhooks that tell of it. */
  @ApiProperty({ example: 'evt_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  @ApiProperty({ enum: [...EVENT_TYPES], example: 'delivery.delivered' })
  type: EventType;

  /** When it happened. */
  @ApiProperty({ example: '2026-11-21T09:30:02.000Z' })
  timestamp: string;

  /** As in the webhook. What was wiped or erased meanwhile is not in it any more. */
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { message_id: 'msg_01kaj6v3m4e2ra8x0q6s1t5y9z', test: false, sequence: 48_213 },
  })
  data: object;
}

export class EventPageDto extends PageDto {
  @ApiProperty({ type: [EventDto] })
  data: EventDto[];

  /** Always there: what happens from now on comes after it. */
  @ApiProperty({ type: String, example: 'ZXZ0XzAxa2FqNnYzbTRlMnJhOHgwcTZzMXQ1eTl6' })
  override next_cursor: string;
}

export function toEventPageDto({ events, hasMore, position }: EventPage): EventPageDto {
  return { object: 'list', data: events.map(toEventDto), has_more: hasMore, next_cursor: cursorOf(position) };
}

function toEventDto({ id, event }: ToldEvent): EventDto {
  return { object: 'event', id, ...webhookContent(event, 'full') };
}
