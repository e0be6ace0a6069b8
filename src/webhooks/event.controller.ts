import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { firstIdAt, type Id } from '../common/ids';
import { idOfCursor } from '../common/pagination';
import { Database } from '../database/database';
import { seesTest } from '../messages/visible-mode';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { typesOf } from './event-filter';
import { EventFeedStore } from './event-feed.store';
import { EventPageDto, EventQuery, toEventPageDto } from './event.dto';

const BEGINS_BEFORE_MS = 3_600_000;

@ApiTags('Webhooks')
@ApiBearerAuth('tenantKey')
@Controller('v1/events')
export class EventController {
  constructor(
    private readonly database: Database,
    private readonly feed: EventFeedStore,
  ) {}

  @Get()
  @Needs('webhooks:read')
  @ApiOperation({
    summary: 'List events',
    description:
      'What webhooks tell, for those who would rather ask: oldest first, of one mode, live or test. Ask again with ' +
      '`next_cursor` for what has happened since, at once while `has_more` is true, even after an empty page. What was ' +
      'written by two at the same time may come to light in another order than it is listed in: who must miss nothing ' +
      'asks for the last minute a second time with `since`, and knows by its `id` what it has.',
  })
  @ApiProblems('invalid_request', 'invalid_cursor')
  async list(@Caller() caller: TenantCaller, @Query() query: EventQuery): Promise<EventPageDto> {
    const selection = { types: typesOf(query.event_types ?? []), test: seesTest(caller, query.test) };
    const after = idOfCursor(query.after, 'evt') ?? beginning(query.since);
    const page = await this.database.forTenant(caller.tenantId, (tx) =>
      this.feed.read(tx, caller.tenantId, selection, after as Id<'evt'>, query.limit),
    );
    return toEventPageDto(page);
  }
}

/** Not ahead of the clock, so that who asks for what happens from now on misses nothing when their clock is fast. */
function beginning(since: string | undefined): Id<'evt'> {
  const now = Date.now();
  const asked = since === undefined ? now - BEGINS_BEFORE_MS : Date.parse(since);
  return firstIdAt('evt', new Date(Math.min(asked, now)));
}
