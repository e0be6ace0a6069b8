import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import { Optional } from '../common/validation';
import { DELIVERY_STATUSES, type DeliveryStatus } from '../messages/delivery-status';
import { TimelineEntryDto } from '../messages/message.dto';
import { SmsSizeDto } from '../templates/template-preview.dto';
import { CHANNELS, type Channel } from '../templates/template.entity';
import { type Outcome, OUTCOMES, type StepName, STEPS, type Verdict, VERDICTS } from './explain';

/** Whom it is about. A message to one needs neither. */
export class ExplanationQuery {
  /** Which recipient, by the id of the delivery. */
  @ApiPropertyOptional({ maxLength: 40 })
  @Optional()
  @IsString()
  @MaxLength(40)
  delivery_id?: string;

  /** An address or a number of the message, as it was given or bare. Of one that is given twice: the first. */
  @ApiPropertyOptional({ maxLength: 400 })
  @Optional()
  @IsString()
  @MaxLength(400)
  recipient?: string;
}

export class StepDto {
  /** In the order of this list; those that do not concern it are left out. */
  @ApiProperty({ enum: STEPS, example: 'suppression' })
  step: StepName;

  /** `passed`: it went on. `stopped`: here it ended. `waiting`: here it is. `unknown`: nobody can say. */
  @ApiProperty({ enum: VERDICTS, example: 'passed' })
  verdict: Verdict;

  /** For people; not to be parsed. */
  @ApiProperty({ example: 'Nothing held it back.' })
  says: string;

  @ApiProperty({ type: String, nullable: true, example: null })
  at: string | null;
}

/** What was sent, or would be: from the pinned version and the stored variables. */
export class ExplainedContentDto {
  @ApiProperty({ type: String, nullable: true, example: null })
  template_version_id: string | null;

  /** The language that was asked for; null for the template's own. */
  @ApiProperty({ type: String, nullable: true, example: null })
  locale: string | null;

  @ApiPropertyOptional({ example: 'Your receipt' })
  subject?: string;

  @ApiPropertyOptional({ type: String, nullable: true, example: null })
  html?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'Thank you, Ada.' })
  text?: string | null;

  /** Of an SMS. */
  @ApiPropertyOptional({ example: 'Your code is 1815.' })
  body?: string;

  @ApiPropertyOptional({ type: SmsSizeDto })
  sms?: SmsSizeDto;
}

export class AttemptDto {
  @ApiProperty({ example: 1 })
  attempt: number;

  @ApiProperty({ example: '2026-11-21T09:30:01.000Z' })
  started_at: string;

  @ApiProperty({ type: String, nullable: true, example: '2026-11-21T09:30:01.120Z' })
  finished_at: string | null;

  /** Null while it is under way, and of one whose worker died. */
  @ApiProperty({
    enum: ['accepted', 'refused', 'throttled', 'failed', 'unknown'],
    nullable: true,
    example: 'accepted',
  })
  outcome: string | null;

  /** Of an answer that took nothing. */
  @ApiProperty({ type: Number, nullable: true, example: null })
  http_status: number | null;

  /** The provider's own. */
  @ApiProperty({ type: String, nullable: true, example: null })
  code: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  detail: string | null;

  /** What to name when you ask the provider. */
  @ApiProperty({ type: String, nullable: true, example: 'aa253464-0bd0-467a-b24b-6159dcd7be60' })
  provider_request_id: string | null;
}

export class ExplainedCampaignDto {
  @ApiProperty({ example: 'cmp_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  @ApiProperty({ example: 'run_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  run_id: string;
}

export class ExplanationDto {
  @ApiProperty({ enum: ['explanation'], example: 'explanation' })
  object: 'explanation';

  @ApiProperty({ example: 'msg_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  message_id: string;

  @ApiProperty({ example: 'dlv_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  delivery_id: string;

  /** Null once it was wiped. */
  @ApiProperty({ type: String, nullable: true, example: 'ada@example.com' })
  recipient: string | null;

  @ApiProperty({ enum: CHANNELS, example: 'email' })
  channel: Channel;

  /** Of a test message: nobody gets it. */
  @ApiProperty({ example: false })
  test: boolean;

  @ApiProperty({ enum: DELIVERY_STATUSES, example: 'delivered' })
  status: DeliveryStatus;

  /** `on_its_way`: the provider has it. `waiting`: nobody has it yet. `not_delivered`: tried in vain. `not_sent`: never tried. */
  @ApiProperty({ enum: OUTCOMES, example: 'got_it' })
  outcome: Outcome;

  /** The step that says most, in its words. */
  @ApiProperty({ example: 'The receiving side took it. 250 OK' })
  because: string;

  /** From the request to the person, as far as it came. */
  @ApiProperty({ type: [StepDto] })
  steps: StepDto[];

  @ApiProperty({ type: ExplainedCampaignDto, nullable: true, example: null })
  campaign: ExplainedCampaignDto | null;

  /** Null when it was wiped, or is a MIME document of your own. */
  @ApiProperty({ type: ExplainedContentDto, nullable: true })
  content: ExplainedContentDto | null;

  /** Requests to the provider that it was in; the last 50, oldest first. */
  @ApiProperty({ type: [AttemptDto] })
  attempts: AttemptDto[];

  /** What is on the timeline of it, and of the message as a whole; the last 100, oldest first. */
  @ApiProperty({ type: [TimelineEntryDto] })
  events: TimelineEntryDto[];
}
