import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { ApiProblems } from '../common/api-problems';
import { IdPipe } from '../common/id.pipe';
import type { MessageId } from '../common/ids';
import { PageQuery } from '../common/pagination';
import { IDEMPOTENCY_HEADER, IdempotencyKeyed } from '../idempotency/idempotent';
import type { IdempotentRequest } from '../idempotency/idempotent-request';
import { markReplayed } from '../idempotency/idempotency.interceptor';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { CreateMessageDto } from './create-message.dto';
import { MESSAGE_EXAMPLES } from './message-examples';
import { MessageIntake } from './message-intake.service';
import { MessageReader } from './message-reader.service';
import {
  DeliveryPageDto,
  MessageDetailDto,
  MessageDto,
  MessagePageDto,
  TimelinePageDto,
} from './message.dto';
import { ModePageQuery } from './visible-mode';

const MESSAGE_ID = { name: 'messageId', example: 'msg_01kaj6v3m4e2ra8x0q6s1t5y9z' };

/** An e-mail of 50 MB and the JSON around it. */
const MAX_BODY_BYTES = 52 * 1024 * 1024;
/** Ten thousand recipients with variables and notes of their own. */
const MAX_BODY_VALUES = 250_000;

@ApiTags('Messages')
@ApiBearerAuth('tenantKey')
@Controller('v1/messages')
export class MessageController {
  constructor(
    private readonly intake: MessageIntake,
    private readonly reader: MessageReader,
  ) {}

  @Post()
  @HttpCode(202)
  @RouteConfig({ bodyLimit: MAX_BODY_BYTES, maxValues: MAX_BODY_VALUES })
  @Needs('messages:write')
  @ApiOperation({
    summary: 'Send a message',
    description:
      'An e-mail or an SMS, to one or many, now or later; an e-mail in fields or as a whole MIME document (`mime`). 202 says that the message is stored and will be sent; what ' +
      'becomes of each recipient is in its deliveries, its timeline and your webhooks. Everything that can be wrong ' +
      'with the request is found before it is stored.',
  })
  @ApiBody({ type: CreateMessageDto, examples: MESSAGE_EXAMPLES })
  @IDEMPOTENCY_HEADER
  @ApiProblems(
    'idempotency_in_progress',
    'idempotency_mismatch',
    'invalid_request',
    'malformed_request',
    'payload_too_large',
    'unsupported_media_type',
    'tenant_not_active',
    'quota_exceeded',
  )
  async accept(
    @Caller() caller: TenantCaller,
    @Body() body: CreateMessageDto,
    @IdempotencyKeyed() idempotent: IdempotentRequest | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MessageDto> {
    const { message, replayed, deduplicated } = await this.intake.accept(caller, body, idempotent);
    if (replayed) markReplayed(reply);
    if (deduplicated) void reply.header('deduplicated', 'true');
    return message;
  }

  @Get()
  @Needs('messages:read')
  @ApiOperation({ summary: 'List messages', description: 'Newest first, of one mode: live or test.' })
  @ApiProblems('invalid_request', 'invalid_cursor')
  list(@Caller() caller: TenantCaller, @Query() query: ModePageQuery): Promise<MessagePageDto> {
    return this.reader.list(caller, query);
  }

  @Get(':messageId')
  @Needs('messages:read')
  @ApiOperation({ summary: 'Get a message', description: 'With its deliveries: one for each recipient.' })
  @ApiParam(MESSAGE_ID)
  @ApiProblems('not_found')
  get(
    @Caller() caller: TenantCaller,
    @Param('messageId', new IdPipe('msg')) messageId: MessageId,
  ): Promise<MessageDetailDto> {
    return this.reader.get(caller, messageId);
  }

  @Get(':messageId/deliveries')
  @Needs('messages:read')
  @ApiOperation({
    summary: 'List the deliveries of a message',
    description: 'In the order of the recipients.',
  })
  @ApiParam(MESSAGE_ID)
  @ApiProblems('invalid_request', 'invalid_cursor', 'not_found')
  deliveries(
    @Caller() caller: TenantCaller,
    @Param('messageId', new IdPipe('msg')) messageId: MessageId,
    @Query() query: PageQuery,
  ): Promise<DeliveryPageDto> {
    return this.reader.deliveriesOf(caller, messageId, query);
  }

  @Get(':messageId/timeline')
  @Needs('messages:read')
  @ApiOperation({
    summary: 'Get the timeline of a message',
    description:
      'Everything that happened to it and to each recipient, in the order in which it became known.',
  })
  @ApiParam(MESSAGE_ID)
  @ApiProblems('invalid_request', 'invalid_cursor', 'not_found')
  timeline(
    @Caller() caller: TenantCaller,
    @Param('messageId', new IdPipe('msg')) messageId: MessageId,
    @Query() query: PageQuery,
  ): Promise<TimelinePageDto> {
    return this.reader.timeline(caller, messageId, query);
  }
}
