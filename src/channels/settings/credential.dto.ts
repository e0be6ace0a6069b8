import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  ValidateIf,
  ValidateNested,
  isEmail,
} from 'class-validator';
import { Optional } from '../../common/validation';

export const CREDENTIAL_STATUSES = ['allowed', 'blocked', 'sandbox'] as const;
export type CredentialStatus = (typeof CREDENTIAL_STATUSES)[number];

export const PERIOD = /^([1-9]\d{0,2}) (minute|hour|day|week|month)s?$/;

const MAX_INTEGER = 2_147_483_647;
const FOOTER_MAX_LENGTH = 20_000;

/** Null is a value of its own in these: it takes the setting away. */
const OptionalOrNull = () => ValidateIf((_, value) => value !== undefined && value !== null);

const IsBounceTarget = () =>
  ValidateBy({
    name: 'isBounceTarget',
    validator: {
      validate: (value) => value === 'sender' || value === 'drop' || isEmail(value),
      defaultMessage: () => '$property takes sender, drop or an e-mail address',
    },
  });

const IsAddress = () =>
  ValidateBy({
    name: 'isAddress',
    validator: {
      validate: (value) => isEmail(value),
      defaultMessage: () => '$property takes an e-mail address, or null for none',
    },
  });

export class RateLimitDto {
  /** E-mails within the period. */
  @ApiProperty({ example: 500 })
  emails: number;

  /** As it was set here, or in the provider's words: its app takes mixtures such as `4 months 5:00:00`, too. */
  @ApiProperty({ example: '1 hour' })
  period: string;
}

export class RateLimitSettingDto {
  /** E-mails within the period. */
  @ApiProperty({ minimum: 1, maximum: MAX_INTEGER, example: 500 })
  @IsInt()
  @Min(1)
  @Max(MAX_INTEGER)
  emails: number;

  /** A number up to 999 and a unit: `30 minutes`, `1 hour`, `2 days`, `1 week`, `3 months`. */
  @ApiProperty({ pattern: PERIOD.source, example: '1 hour' })
  @Matches(PERIOD, { message: 'period takes a number and a unit, such as 30 minutes, 1 hour or 2 days' })
  period: string;
}

export class UnsubscribeFooterDto {
  @ApiProperty({ example: true })
  enabled: boolean;

  /** Added to HTML content. */
  @ApiProperty({ type: String, nullable: true, example: '<a href="%%UNSUBSCRIBE%%">Unsubscribe</a>' })
  html: string | null;

  /** Added to text content. */
  @ApiProperty({ type: String, nullable: true, example: 'Unsubscribe: %%UNSUBSCRIBE%%' })
  text: string | null;
}

export class UnsubscribeFooterSettingDto {
  @ApiProperty({ example: true })
  @IsBoolean()
  enabled: boolean;

  /** `%%UNSUBSCRIBE%%` becomes the link and `%%EMAIL%%` the recipient's address. */
  @ApiPropertyOptional({ maxLength: FOOTER_MAX_LENGTH, example: '<a href="%%UNSUBSCRIBE%%">Unsubscribe</a>' })
  @Optional()
  @IsString()
  @MaxLength(FOOTER_MAX_LENGTH)
  html?: string;

  /** The same for text content. */
  @ApiPropertyOptional({ maxLength: FOOTER_MAX_LENGTH, example: 'Unsubscribe: %%UNSUBSCRIBE%%' })
  @Optional()
  @IsString()
  @MaxLength(FOOTER_MAX_LENGTH)
  text?: string;
}

/** How a credential sends. Null stands for what the provider does not tell in this answer, too. */
export class CredentialDto {
  @ApiProperty({ type: String, nullable: true, example: 'Mail relay of the shop' })
  description: string | null;

  /** `blocked`: nothing can be sent with it. `sandbox`: everything is accepted and nothing is delivered. */
  @ApiProperty({ enum: CREDENTIAL_STATUSES, nullable: true, example: 'allowed' })
  status: CredentialStatus | null;

  /** Null: no limit of its own. */
  @ApiProperty({ type: RateLimitDto, nullable: true })
  rate_limit: RateLimitDto | null;

  /** Of `GET /v1/dedicated-ip-pools`. Null: the provider's shared addresses, or the pool of the account. */
  @ApiProperty({ type: Number, nullable: true, example: null })
  ip_pool_id: number | null;

  @ApiProperty({ type: UnsubscribeFooterDto, nullable: true })
  unsubscribe_footer: UnsubscribeFooterDto | null;

  @ApiProperty({ type: Boolean, nullable: true, example: false })
  open_tracking: boolean | null;

  /** The provider tells it in the answer to a change only: null in lists, when it is got, and when it is added. */
  @ApiProperty({ type: Boolean, nullable: true, example: null })
  click_tracking: boolean | null;

  /** Whether the provider keeps a copy of what is sent. */
  @ApiProperty({ type: Boolean, nullable: true, example: false })
  archive: boolean | null;

  /** Gets a blind copy of every e-mail. */
  @ApiProperty({ type: String, nullable: true, example: null })
  audit_address: string | null;

  /** Where notices of bounces go: `sender`, `drop` for nowhere, or an e-mail address. */
  @ApiProperty({ type: String, nullable: true, example: 'sender' })
  bounce_notifications: string | null;
}

/** What can be set. A field that is left out stays as it is; in something new it is off, or as said here. */
export class CredentialSettingsDto {
  /** An empty text takes it away. */
  @ApiPropertyOptional({ maxLength: 500, example: 'Mail relay of the shop' })
  @Optional()
  @IsString()
  @MaxLength(500)
  description?: string;

  /**
   * `allowed` in something new. `blocked`: nothing can be sent with it. `sandbox`: everything is accepted and nothing
   * is delivered.
   */
  @ApiPropertyOptional({ enum: CREDENTIAL_STATUSES, example: 'allowed' })
  @Optional()
  @IsIn(CREDENTIAL_STATUSES)
  status?: CredentialStatus;

  /** Null takes the limit away; something new has none. */
  @ApiPropertyOptional({ type: RateLimitSettingDto, nullable: true })
  @OptionalOrNull()
  @IsObject()
  @ValidateNested()
  @Type(() => RateLimitSettingDto)
  rate_limit?: RateLimitSettingDto | null;

  /** Of `GET /v1/dedicated-ip-pools`. The provider has no way back to none, only to another pool. */
  @ApiPropertyOptional({ minimum: 1, maximum: MAX_INTEGER, example: 1234 })
  @Optional()
  @IsInt()
  @Min(1)
  @Max(MAX_INTEGER)
  ip_pool_id?: number;

  /** Added to each e-mail. Without `html` or `text`, these stay as they are. */
  @ApiPropertyOptional({ type: UnsubscribeFooterSettingDto })
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => UnsubscribeFooterSettingDto)
  unsubscribe_footer?: UnsubscribeFooterSettingDto;

  @ApiPropertyOptional({ example: true })
  @Optional()
  @IsBoolean()
  open_tracking?: boolean;

  @ApiPropertyOptional({ example: true })
  @Optional()
  @IsBoolean()
  click_tracking?: boolean;

  /** Keep a copy of what is sent, for `/v1/archived-emails`. Needs archiving in the provider's plan. */
  @ApiPropertyOptional({ example: false })
  @Optional()
  @IsBoolean()
  archive?: boolean;

  /** Gets a blind copy of every e-mail. Null: nobody does. */
  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 254, example: 'audit@shop.example' })
  @OptionalOrNull()
  @IsAddress()
  @MaxLength(254)
  audit_address?: string | null;

  /** Where notices of bounces go: `sender` in something new, `drop` for nowhere, or an e-mail address. */
  @ApiPropertyOptional({ maxLength: 254, example: 'drop' })
  @Optional()
  @IsBounceTarget()
  @MaxLength(254)
  bounce_notifications?: string;
}
