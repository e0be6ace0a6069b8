import { Body, Controller, Get, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditStore } from '../audit/audit.store';
import { parseEmail, parsePhone } from '../common/addresses';
import { ApiProblems } from '../common/api-problems';
import { AppError } from '../common/app-error';
import { idOfCursor, toPage } from '../common/pagination';
import { Database } from '../database/database';
import { PersonDigests } from '../keys/person-digests';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { parserOf } from './message-rules';
import {
  SetTopicPreferenceDto,
  TopicPreferenceDto,
  TopicPreferencePageDto,
  TopicPreferenceQuery,
  toTopicPreferenceDto,
} from './topic-preference.dto';
import { TopicPreferenceStore } from './topic-preference.store';
import { TopicStore } from './topic.store';

@ApiTags('Topics')
@ApiBearerAuth('tenantKey')
@Controller('v1/topic-preferences')
export class TopicPreferenceController {
  constructor(
    private readonly database: Database,
    private readonly topics: TopicStore,
    private readonly preferences: TopicPreferenceStore,
    private readonly persons: PersonDigests,
    private readonly audit: AuditStore,
  ) {}

  @Put()
  @Needs('suppressions:write')
  @ApiOperation({
    summary: 'Say what somebody wants to hear of',
    description:
      'For the person, who can change it on the page behind the link in every e-mail of a topic. The last word counts.',
  })
  @ApiProblems('invalid_request', 'malformed_request')
  set(
    @Caller() { tenantId, mode, actor }: TenantCaller,
    @Body() { topic: key, address: text, subscribed }: SetTopicPreferenceDto,
  ): Promise<TopicPreferenceDto> {
    const test = mode === 'test';
    return this.database.forTenant(tenantId, async (tx) => {
      const topic = await this.topics.find(tx, tenantId, key);
      if (!topic) {
        const detail = 'You have no topic with this key.';
        throw AppError.invalid([{ pointer: '/topic', code: 'unknown_topic', detail }]);
      }
      const { channel } = topic;
      const address = parserOf(channel)(text)?.address;
      if (address === undefined) {
        const kind = channel === 'email' ? 'an e-mail address' : 'a number in E.164';
        const detail = `"address" is not ${kind}, which the topic is for.`;
        throw AppError.invalid([{ pointer: '/address', code: 'invalid_address', detail }]);
      }
      const person = { channel, address, test };
      await this.preferences.set(tx, tenantId, person, new Map([[key, subscribed]]), 'api');
      const filter = { topic: key, addresses: [address] };
      const [row] = await this.preferences.list(tx, tenantId, test, filter, null, 1);
      if (!row) throw new Error('a preference that was set is not there');
      const after = { topic: key, address, subscribed };
      await this.audit.record(tx, tenantId, actor, { action: 'topic_preference.set', target: row.id, after });
      return toTopicPreferenceDto(row);
    });
  }

  @Get()
  @Needs('suppressions:read')
  @ApiOperation({
    summary: 'List what people want to hear of',
    description:
      'Newest first: what was said, by you or by themselves. Whoever has said nothing is not in it.',
  })
  @ApiProblems('invalid_request', 'invalid_cursor')
  async list(
    @Caller() { tenantId, mode }: TenantCaller,
    @Query() { topic, address, after, limit }: TopicPreferenceQuery,
  ): Promise<TopicPreferencePageDto> {
    const before = idOfCursor(after, 'tpf');
    const email = address && (parseEmail(address)?.address ?? address);
    const phone = address && (parsePhone(address)?.address ?? address);
    const addresses =
      email && phone
        ? [
            ...[email, phone],
            this.persons.of(tenantId, 'email', email),
            this.persons.of(tenantId, 'sms', phone),
          ]
        : undefined;
    const rows = await this.database.forTenant(tenantId, (tx) =>
      this.preferences.list(tx, tenantId, mode === 'test', { topic, addresses }, before, limit),
    );
    return toPage(rows, limit, toTopicPreferenceDto);
  }
}
