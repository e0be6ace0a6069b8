import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsIn,
  IsString,
  Length,
  MaxLength,
  ValidateBy,
  isEmail,
  isFQDN,
} from 'class-validator';
import { IsInstant } from '../../common/instant';
import { PageDto } from '../../common/pagination';
import { OneOrMany, Optional } from '../../common/validation';
import { ProviderPageQuery } from './provider-page.dto';

export const PROVIDER_SUPPRESSION_REASONS = [
  'manual',
  'bounce',
  'spam',
  'unsubscribe',
  'compliance',
] as const;
export type ProviderSuppressionReason = (typeof PROVIDER_SUPPRESSION_REASONS)[number];

/** What a tenant may take away; what the provider itself holds back stays. */
const REMOVABLE_REASONS = PROVIDER_SUPPRESSION_REASONS.filter((reason) => reason !== 'compliance');

const REASONS_PARAMETER = { enum: PROVIDER_SUPPRESSION_REASONS, isArray: true };

const IsAddressOrDomain = () =>
  ValidateBy({
    name: 'isAddressOrDomain',
    validator: {
      validate: (value) => isEmail(value) || isFQDN(value),
      defaultMessage: () => '$property takes an e-mail address, or a domain such as shop.example',
    },
  });

export class AddProviderSuppressionDto {
  /** An e-mail address, or a domain for all of its addresses. */
  @ApiProperty({ maxLength: 254, example: 'grace@example.com' })
  @IsAddressOrDomain()
  @MaxLength(254)
  address: string;

  @ApiPropertyOptional({ maxLength: 500, example: 'No longer a customer.' })
  @Optional()
  @IsString()
  @MaxLength(500)
  description?: string;
}

export class AddedProviderSuppressionDto {
  @ApiProperty({ enum: ['provider_suppression_addition'], example: 'provider_suppression_addition' })
  object: 'provider_suppression_addition';

  @ApiProperty({ example: 'grace@example.com' })
  address: string;

  /** False: it was on the list with the reason `manual` before, and stays there as it was. */
  @ApiProperty({ example: true })
  added: boolean;
}

export class ProviderSuppressionQuery extends ProviderPageQuery {
  /** Exactly this e-mail address or domain. */
  @ApiPropertyOptional({ minLength: 1, maxLength: 254 })
  @Optional()
  @IsString()
  @Length(1, 254)
  address?: string;

  /** Only these; repeat the parameter for several. All when absent. */
  @ApiPropertyOptional({ ...REASONS_PARAMETER, example: ['manual', 'bounce'] })
  @Optional()
  @OneOrMany()
  @ArrayMinSize(1)
  @ArrayMaxSize(PROVIDER_SUPPRESSION_REASONS.length)
  @IsIn(PROVIDER_SUPPRESSION_REASONS, { each: true })
  reasons?: ProviderSuppressionReason[];

  /** At or after this instant. */
  @ApiPropertyOptional({ example: '2026-01-01T00:00:00Z' })
  @Optional()
  @IsInstant()
  created_after?: string;

  /** Before this instant. */
  @ApiPropertyOptional({ example: '2035-01-01T00:00:00Z' })
  @Optional()
  @IsInstant()
  created_before?: string;

  /** Part of the address; `*` stands for any text. */
  @ApiPropertyOptional({ minLength: 1, maxLength: 254, example: 'example' })
  @Optional()
  @IsString()
  @Length(1, 254)
  q?: string;
}

export class ProviderSuppressionDto {
  @ApiProperty({ enum: ['provider_suppression'], example: 'provider_suppression' })
  object: 'provider_suppression';

  /** An e-mail address, or a domain. One that is suppressed for several reasons is there once for each. */
  @ApiProperty({ example: 'grace@example.com' })
  address: string;

  /**
   * `manual`: somebody put it there. `bounce`: a hard bounce. `spam`: a complaint. `compliance`: the provider itself.
   * Null: a reason that is not known here.
   */
  @ApiProperty({ enum: PROVIDER_SUPPRESSION_REASONS, nullable: true, example: 'manual' })
  reason: ProviderSuppressionReason | null;

  @ApiProperty({ type: String, nullable: true, example: 'No longer a customer.' })
  description: string | null;

  /** What the recipient complained of, as far as it was reported. */
  @ApiProperty({ type: String, nullable: true, example: null })
  complaint: string | null;

  /** Of the e-mail that led to it. */
  @ApiProperty({ type: String, nullable: true, example: null })
  subject: string | null;

  @ApiProperty({ type: String, nullable: true, example: '2026-11-21T09:30:00.000Z' })
  created_at: string | null;
}

export class ProviderSuppressionPageDto extends PageDto {
  @ApiProperty({ type: [ProviderSuppressionDto] })
  data: ProviderSuppressionDto[];
}

export class RemoveProviderSuppressionQuery {
  /** Each reason to take away; repeat the parameter for several. `manual` alone when absent. Never `compliance`. */
  @ApiPropertyOptional({
    enum: REMOVABLE_REASONS,
    isArray: true,
    default: ['manual'],
    example: ['manual', 'bounce'],
  })
  @Optional()
  @OneOrMany()
  @ArrayMinSize(1)
  @ArrayMaxSize(REMOVABLE_REASONS.length)
  @IsIn(REMOVABLE_REASONS, { each: true })
  reasons?: ProviderSuppressionReason[];
}

export class RemovedReasonDto {
  @ApiProperty({ enum: PROVIDER_SUPPRESSION_REASONS, example: 'manual' })
  reason: ProviderSuppressionReason;

  /** False: it was not suppressed for this reason. */
  @ApiProperty({ example: true })
  removed: boolean;
}

export class RemovedProviderSuppressionDto {
  @ApiProperty({ enum: ['provider_suppression_removal'], example: 'provider_suppression_removal' })
  object: 'provider_suppression_removal';

  @ApiProperty({ example: 'grace@example.com' })
  address: string;

  /** One entry for each reason that was asked for. */
  @ApiProperty({ type: [RemovedReasonDto] })
  reasons: RemovedReasonDto[];
}
