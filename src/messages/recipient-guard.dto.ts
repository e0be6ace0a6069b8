import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsIn, IsString, MaxLength } from 'class-validator';
import { Optional } from '../common/validation';
import { type RecipientGuard, OTHERWISE, type Otherwise } from './recipient-guard.entity';

const MOST = 1_000;

export class SetRecipientGuardDto {
  /** Together with the two others: nobody when all are absent or empty. */
  @ApiPropertyOptional({ type: [String], maxItems: MOST, example: ['ada@example.com'] })
  @Optional()
  @IsArray()
  @ArrayMaxSize(MOST)
  @IsString({ each: true })
  @MaxLength(254, { each: true })
  email_addresses?: string[];

  /** Everybody at these domains. A subdomain is a domain of its own. */
  @ApiPropertyOptional({ type: [String], maxItems: MOST, example: ['example.com'] })
  @Optional()
  @IsArray()
  @ArrayMaxSize(MOST)
  @IsString({ each: true })
  @MaxLength(253, { each: true })
  email_domains?: string[];

  /** E.164. */
  @ApiPropertyOptional({ type: [String], maxItems: MOST, example: ['+6421555123'] })
  @Optional()
  @IsArray()
  @ArrayMaxSize(MOST)
  @IsString({ each: true })
  @MaxLength(16, { each: true })
  phone_numbers?: string[];

  /**
   * What becomes of a live message to anybody else. `refuse`: it is answered with 422 and not stored. `suppress`: it is
   * accepted, and the delivery to them ends as `suppressed`. What was accepted before is suppressed in any case.
   */
  @ApiPropertyOptional({ enum: OTHERWISE, default: 'refuse', example: 'refuse' })
  @Optional()
  @IsIn(OTHERWISE)
  otherwise?: Otherwise;
}

export class RecipientGuardDto {
  @ApiProperty({ enum: ['recipient_guard'], example: 'recipient_guard' })
  object: 'recipient_guard';

  /** False when the tenant may send to anybody: then the lists are empty. */
  @ApiProperty({ example: true })
  by_list_only: boolean;

  @ApiProperty({ type: [String], example: ['ada@example.com'] })
  email_addresses: string[];

  @ApiProperty({ type: [String], example: ['example.com'] })
  email_domains: string[];

  @ApiProperty({ type: [String], example: ['+6421555123'] })
  phone_numbers: string[];

  @ApiProperty({ enum: OTHERWISE, example: 'refuse' })
  otherwise: Otherwise;
}

export function toRecipientGuardDto(list: RecipientGuard | null): RecipientGuardDto {
  return {
    object: 'recipient_guard',
    by_list_only: list !== null,
    email_addresses: list?.emailAddresses ?? [],
    email_domains: list?.emailDomains ?? [],
    phone_numbers: list?.phoneNumbers ?? [],
    otherwise: list?.otherwise ?? 'refuse',
  };
}
