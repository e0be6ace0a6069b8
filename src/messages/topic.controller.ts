import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { AuditStore } from '../audit/audit.store';
import { ApiProblems } from '../common/api-problems';
import { AppError } from '../common/app-error';
import type { TenantId } from '../common/ids';
import { cursorOf, PageQuery, toPage } from '../common/pagination';
import { Database, type Tx } from '../database/database';
import { Idempotent } from '../idempotency/idempotent';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { CreateTopicDto, TopicDto, TopicPageDto, toTopicDto, UpdateTopicDto } from './topic.dto';
import type { Topic } from './topic.entity';
import { TopicStore } from './topic.store';

const TOPIC_KEY = { name: 'topicKey', example: 'news' };

@ApiTags('Topics')
@ApiBearerAuth('tenantKey')
@Controller('v1/topics')
export class TopicController {
  constructor(
    private readonly database: Database,
    private readonly topics: TopicStore,
    private readonly audit: AuditStore,
  ) {}

  @Post()
  @Idempotent()
  @Needs('suppressions:write')
  @ApiOperation({
    summary: 'Create a topic',
    description:
      'What messages can be about, such as news or receipts. A message that names it is not sent to whoever does not want ' +
      'to hear of it, and whoever unsubscribes from such an e-mail unsubscribes from the topic alone.',
  })
  @ApiProblems('invalid_request', 'malformed_request', 'conflict')
  create(@Caller() { tenantId, actor }: TenantCaller, @Body() body: CreateTopicDto): Promise<TopicDto> {
    const { key, name, description = '', channel, consent } = body;
    return this.database.forTenant(tenantId, async (tx) => {
      if (!(await this.topics.insert(tx, { tenantId, key, name, description, channel, consent })))
        throw new AppError('conflict', `There is a topic with the key "${key}" already.`);
      const after = { name, channel, consent };
      await this.audit.record(tx, tenantId, actor, { action: 'topic.create', target: key, after });
      return toTopicDto(await this.find(tx, tenantId, key));
    });
  }

  @Get()
  @Needs('suppressions:read')
  @ApiOperation({ summary: 'List topics', description: 'By key, with those that are archived.' })
  @ApiProblems('invalid_request', 'invalid_cursor')
  async list(@Caller() { tenantId }: TenantCaller, @Query() query: PageQuery): Promise<TopicPageDto> {
    const after = keyOfCursor(query.after);
    const rows = await this.database.forTenant(tenantId, (tx) =>
      this.topics.list(tx, tenantId, after, query.limit),
    );
    const page = toPage(
      rows.map((row) => ({ id: row.key, row })),
      query.limit,
      ({ row }) => toTopicDto(row),
    );
    return page;
  }

  @Get(':topicKey')
  @Needs('suppressions:read')
  @ApiOperation({ summary: 'Get a topic', description: 'What it is called, and whom it goes to by default.' })
  @ApiParam(TOPIC_KEY)
  @ApiProblems('not_found')
  async get(@Caller() { tenantId }: TenantCaller, @Param('topicKey') key: string): Promise<TopicDto> {
    return toTopicDto(await this.database.forTenant(tenantId, (tx) => this.find(tx, tenantId, key)));
  }

  @Patch(':topicKey')
  @Needs('suppressions:write')
  @ApiOperation({
    summary: 'Change or archive a topic',
    description: 'A topic is archived and not deleted: whoever has opted out of it has done so for good.',
  })
  @ApiParam(TOPIC_KEY)
  @ApiProblems('invalid_request', 'malformed_request', 'not_found')
  update(
    @Caller() { tenantId, actor }: TenantCaller,
    @Param('topicKey') key: string,
    @Body() { archived, ...fields }: UpdateTopicDto,
  ): Promise<TopicDto> {
    return this.database.forTenant(tenantId, async (tx) => {
      const before = toTopicDto(await this.find(tx, tenantId, key));
      await this.topics.change(tx, tenantId, key, {
        ...fields,
        ...(archived !== undefined && { archivedAt: archived ? new Date() : null }),
      });
      const after = toTopicDto(await this.find(tx, tenantId, key));
      await this.audit.record(tx, tenantId, actor, { action: 'topic.update', target: key, before, after });
      return after;
    });
  }

  private async find(tx: Tx, tenantId: TenantId, key: string): Promise<Topic> {
    const topic = await this.topics.find(tx, tenantId, key);
    if (!topic) throw AppError.notFound('topic');
    return topic;
  }
}

function keyOfCursor(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!/^[a-z][a-z0-9_-]{0,62}$/.test(key) || cursorOf(key) !== cursor)
    throw new AppError('invalid_cursor', 'The cursor in "after" was not made by this list.');
  return key;
}
