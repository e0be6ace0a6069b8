import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsInstant } from '../common/instant';
import { IsLocale } from '../common/locale';
import { Optional } from '../common/validation';
import { MAX_VERSION } from '../templates/template-request.dto';
import type { Variables } from '../templates/content';
import { CHANNELS, type Channel } from '../templates/template.entity';
import { TEST_OUTCOMES, type TestOutcome } from './test-outcome';
import {
  GSM7_POLICIES,
  type Gsm7Policy,
  MESSAGE_LANES,
  type MessageLane,
  type OnUnknown,
} from './message.entity';

/** The provider's limit for each of to, cc and bcc, and for the numbers of one SMS request. */
export const MAX_SHARED_RECIPIENTS = 100;
export const MAX_INDIVIDUAL_RECIPIENTS = 10_000;
/** Thirty days. */
const MAX_DEDUPE_WINDOW = 2_592_000;
const MAX_HTML = 10 * 1024 * 1024;

export class RecipientDto {
  /** An e-mail address, with or without a display name, or a number in E.164. */
  @ApiProperty({ maxLength: 400, example: 'Ada Lovelace <ada@example.com>' })
  @IsString()
  @MaxLength(400)
  to: string;

  /** Added to the message's variables, and preferred to them. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: { name: 'Ada' } })
  @Optional()
  @IsObject()
  variables?: Variables;

  /** The language of this recipient, preferred to that of the message. */
  @ApiPropertyOptional({ maxLength: 35, example: 'fr-CA' })
  @Optional()
  @IsLocale()
  locale?: string;

  /** Your own notes on this recipient, told back on every event. At most 50 keys of 40 characters, values of 500. */
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { order: '1042' },
  })
  @Optional()
  @IsObject()
  metadata?: Record<string, string>;
}

export class TemplateRefDto {
  @ApiProperty({ example: 'tpl_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @IsString()
  @MaxLength(40)
  id: string;

  /** By default the version that is current when the message is accepted. Either way it is pinned. */
  @ApiPropertyOptional({ minimum: 1, example: 1 })
  @Optional()
  @IsInt()
  @Min(1)
  @Max(MAX_VERSION)
  version?: number;
}

/** Either by its id or by its name. */
export class MessageTemplateDto {
  /** This template and no other. */
  @ApiPropertyOptional({ maxLength: 40, example: 'tpl_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @Optional()
  @IsString()
  @MaxLength(40)
  id?: string;

  /** The template of this name and channel: your own published one, else the platform's. */
  @ApiPropertyOptional({ minLength: 1, maxLength: 100 })
  @Optional()
  @IsString()
  @Length(1, 100)
  name?: string;

  /** By default the version that is current when the message is accepted. Either way it is pinned. */
  @ApiPropertyOptional({ minimum: 1, maximum: MAX_VERSION, example: 1 })
  @Optional()
  @IsInt()
  @Min(1)
  @Max(MAX_VERSION)
  version?: number;
}

export class AttachmentDto {
  @ApiProperty({ maxLength: 255, example: 'receipt.txt' })
  @Matches(/^[^\p{Cc}/\\]{1,255}$/u, {
    message: 'filename takes 1 to 255 characters without slashes or line breaks',
  })
  filename: string;

  /** The bytes in Base64. Either this or `url`. */
  @ApiPropertyOptional({ format: 'byte', example: 'VGhhbmsgeW91Lg==' })
  @Optional()
  @IsString()
  content?: string;

  /** Fetched by the provider when the e-mail is sent, and kept by it for a day. Either this or `content`. */
  @ApiPropertyOptional({ format: 'uri', maxLength: 2000 })
  @Optional()
  @Matches(/^https:\/\/[^\s]{1,1990}$/, { message: 'url takes an https address' })
  url?: string;

  /** Guessed from the file name by the provider when it is absent. */
  @ApiPropertyOptional({ example: 'text/plain' })
  @Optional()
  @Matches(/^[\w.+-]{1,100}\/[\w.+-]{1,100}$/, {
    message: 'content_type takes a media type such as application/pdf',
  })
  content_type?: string;

  /** True for an image that the HTML shows by `<img src="cid:{filename}">`. */
  @ApiPropertyOptional({ default: false, example: false })
  @Optional()
  @IsBoolean()
  inline?: boolean;
}

export class CreateMessageDto {
  @ApiProperty({ enum: CHANNELS, example: 'email' })
  @IsIn(CHANNELS)
  channel: Channel;

  /** E-mail: a verified sender of the tenant, with or without a display name; required without `mime`. SMS: a number in E.164. */
  @ApiPropertyOptional({ maxLength: 400, example: 'Acme <hello@example.com>' })
  @Optional()
  @IsString()
  @MaxLength(400)
  from?: string;

  /** One message that all of to, cc and bcc share. E-mail addresses, or numbers in E.164. Not with `recipients`. */
  @ApiPropertyOptional({ type: [String], maxItems: MAX_SHARED_RECIPIENTS, example: ['ada@example.com'] })
  @Optional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_SHARED_RECIPIENTS)
  @IsString({ each: true })
  to?: string[];

  /** E-mail only, beside `to`. */
  @ApiPropertyOptional({ type: [String], maxItems: MAX_SHARED_RECIPIENTS })
  @Optional()
  @IsArray()
  @ArrayMaxSize(MAX_SHARED_RECIPIENTS)
  @IsString({ each: true })
  cc?: string[];

  /** E-mail only, beside `to`. */
  @ApiPropertyOptional({ type: [String], maxItems: MAX_SHARED_RECIPIENTS })
  @Optional()
  @IsArray()
  @ArrayMaxSize(MAX_SHARED_RECIPIENTS)
  @IsString({ each: true })
  bcc?: string[];

  /** A copy of their own for each, with their own variables. Not with `to`, `cc` or `bcc`. */
  @ApiPropertyOptional({ type: [RecipientDto], maxItems: MAX_INDIVIDUAL_RECIPIENTS })
  @Optional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_INDIVIDUAL_RECIPIENTS)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => RecipientDto)
  recipients?: RecipientDto[];

  /** A published template in place of subject, html, text and body. */
  @ApiPropertyOptional({ type: MessageTemplateDto })
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => MessageTemplateDto)
  template?: MessageTemplateDto;

  /** Values for the template, or for `{{…}}` in the content given here. What is printed must be there. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: {} })
  @Optional()
  @IsObject()
  variables?: Variables;

  /**
   * The language of the message, a tag of BCP 47: which content of the template is sent (`fr-CA`, else `fr`, else the
   * template's own), and how its dates, numbers and money are written. By default the template's own; `en` without one.
   */
  @ApiPropertyOptional({ maxLength: 35, example: 'en' })
  @Optional()
  @IsLocale()
  locale?: string;

  /** E-mail without a template. No line breaks. */
  @ApiPropertyOptional({ maxLength: 998, example: 'Your receipt' })
  @Optional()
  @IsString()
  @Length(1, 998)
  subject?: string;

  /** E-mail without a template: html, text or both. */
  @ApiPropertyOptional({ maxLength: MAX_HTML, example: '<p>Thank you, Ada.</p>' })
  @Optional()
  @IsString()
  @MaxLength(MAX_HTML)
  html?: string;

  @ApiPropertyOptional({ maxLength: MAX_HTML, example: 'Thank you, Ada.' })
  @Optional()
  @IsString()
  @MaxLength(MAX_HTML)
  text?: string;

  /** SMS without a template. Beyond 160 characters (70 outside GSM 03.38) it is sent and paid in several parts. */
  @ApiPropertyOptional({ maxLength: 1600 })
  @Optional()
  @IsString()
  @Length(1, 1600)
  body?: string;

  /** SMS only: refused when a copy would be sent, and paid, as more than so many. */
  @ApiPropertyOptional({ minimum: 1, maximum: 24 })
  @Optional()
  @IsInt()
  @Min(1)
  @Max(24)
  max_segments?: number;

  /**
   * SMS only. `substitute` sends what looks alike and is in the GSM alphabet in place of typographic signs and letters
   * with accents, so that 160 characters fit and not 70; what has no likeness is sent as it is. By default `keep`.
   */
  @ApiPropertyOptional({ enum: GSM7_POLICIES })
  @Optional()
  @IsIn(GSM7_POLICIES)
  gsm7?: Gsm7Policy;

  /** E-mail only. */
  @ApiPropertyOptional({ type: [String], maxItems: 10, example: ['support@example.com'] })
  @Optional()
  @IsArray()
  @ArrayMaxSize(10)
  @IsString({ each: true })
  reply_to?: string[];

  /**
   * E-mail only. At most 50 headers, 16 kB in all. Those that the platform or the provider sets (From, To, Subject,
   * Content-Type, X-Carillon-… and others) are refused by name.
   */
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { 'X-Entity-Ref': '1042' },
  })
  @Optional()
  @IsObject()
  headers?: Record<string, string>;

  /** E-mail only. All of the e-mail together may weigh 50 MB, attachments counted after Base64. */
  @ApiPropertyOptional({ type: [AttachmentDto], maxItems: 50 })
  @Optional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => AttachmentDto)
  attachments?: AttachmentDto[];

  /**
   * E-mail only. A whole e-mail as one MIME document (RFC 5322, RFC 2045), in Base64 without line breaks. It says itself
   * who it is from and to, and what: none of the fields from `from` to `attachments` may stand beside it, and `{{…}}` is
   * not filled in. One address in From, at least one in To, at most 100 in each of To, Cc and Bcc, nobody twice; an empty
   * line (CR LF CR LF) after the header; header lines end in CR LF and hold printable ASCII (RFC 2047 for the rest); no
   * line above 998 octets, no NUL; the header at most 128 kB. 8-bit bodies are taken. Received, DKIM-Signature, Resent-…,
   * X-Carillon-… and the like are refused by name. To, Cc and Bcc are written anew, without those who are on the
   * suppression list; every other field and the body leave as they came, byte for byte. The document in Base64 may weigh
   * 50 MB.
   */
  @ApiPropertyOptional({ format: 'byte' })
  @Optional()
  @IsString()
  mime?: string;

  /** When to send, any time ahead; at once when absent or past. RFC 3339 with an offset. */
  @ApiPropertyOptional({ format: 'date-time' })
  @Optional()
  @IsInstant()
  scheduled_at?: string;

  /**
   * `transactional` never waits behind `bulk`, of this tenant or of another. By default `bulk` above 100 recipients.
   */
  @ApiPropertyOptional({ enum: MESSAGE_LANES })
  @Optional()
  @IsIn(MESSAGE_LANES)
  lane?: MessageLane;

  /**
   * The key of one of your topics. Whoever has opted out of it, or was never opted in to one that asks for it, is not sent
   * to: `suppressed` in the ledger.
   */
  @ApiPropertyOptional({ maxLength: 63 })
  @Optional()
  @IsString()
  @Length(1, 63)
  topic?: string;

  /**
   * E-mail only: whether an e-mail to one recipient carries `List-Unsubscribe` and `List-Unsubscribe-Post` (RFC 8058). By
   * default in the lane `bulk` and with a topic; `false` only in the lane `transactional`. Headers of these names that you
   * give yourself are sent in their place.
   */
  @ApiPropertyOptional({ example: true })
  @Optional()
  @IsBoolean()
  unsubscribe?: boolean;

  /**
   * The provider has no idempotency. When its answer is lost and, after repeated checks, no trace of the message is
   * found there, `resend` sends it again, marked `possible_duplicate`; `hold` leaves it in status `unknown` for you to
   * decide. By default `resend` for e-mail, `hold` for SMS.
   */
  @ApiPropertyOptional({ enum: ['resend', 'hold'] })
  @Optional()
  @IsIn(['resend', 'hold'])
  on_unknown?: OnUnknown;

  /**
   * With a test key only: what is to become of every recipient, whatever the address. Without it the address says so, as
   * `bounce@…` does, and everybody else is `delivered`. `bounced` is a hard bounce; `deferred` is refused for now and
   * delivered after it; `unknown` loses the answer and ends up held; after `sent` nothing follows. An SMS can be
   * `delivered`, `unsubscribed` (opted out), `rejected`, `failed`, `suppressed`, `unknown` or `sent`.
   */
  @ApiPropertyOptional({ enum: TEST_OUTCOMES })
  @Optional()
  @IsIn(TEST_OUTCOMES)
  test_outcome?: TestOutcome;

  /**
   * What this message is about, in your words: `order 1042 shipped`. Within `dedupe_window` a second message with the
   * same key is not stored; the answer is the first one, with the header `Deduplicated: true`.
   */
  @ApiPropertyOptional({ maxLength: 255 })
  @Optional()
  @IsString()
  @Length(1, 255)
  dedupe_key?: string;

  /** Seconds; a day when absent. Only with `dedupe_key`. */
  @ApiPropertyOptional({ minimum: 1, maximum: MAX_DEDUPE_WINDOW })
  @Optional()
  @IsInt()
  @Min(1)
  @Max(MAX_DEDUPE_WINDOW)
  dedupe_window?: number;

  /** Your own notes, told back on every event. At most 50 keys of 40 characters, values of 500. */
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { order: '1042' },
  })
  @Optional()
  @IsObject()
  metadata?: Record<string, string>;

  /** At most 10, to group messages by. */
  @ApiPropertyOptional({ type: [String], maxItems: 10, example: ['receipts'] })
  @Optional()
  @IsArray()
  @ArrayMaxSize(10)
  @Matches(/^[\w.:-]{1,50}$/, {
    each: true,
    message: 'tags take 1 to 50 letters, digits, dots, colons, hyphens each',
  })
  tags?: string[];
}
