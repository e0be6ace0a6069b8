import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsObject, IsString, MaxLength, ValidateIf } from 'class-validator';
import { PageDto, PageQuery } from '../common/pagination';
import { Optional } from '../common/validation';
import { MAX_EXTERNAL_ID } from './contact-fields';
import type { Properties, PropertyChanges } from './contact-properties';
import type { Contact } from './contact.entity';

/** For a field that may be absent, or null to empty it. */
const OptionalOrNull = () => ValidateIf((_, value) => value !== undefined && value !== null);

export class CreateContactDto {
  /** Bare, without a display name. Kept and compared in lower case. */
  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 254, example: 'grace@example.com' })
  @OptionalOrNull()
  @IsString()
  @MaxLength(254)
  email?: string | null;

  /** E.164. */
  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 16, example: '+6421555123' })
  @OptionalOrNull()
  @IsString()
  @MaxLength(16)
  phone?: string | null;

  /** An id of your own, unique in the tenant. */
  @ApiPropertyOptional({ type: String, nullable: true, maxLength: MAX_EXTERNAL_ID, example: 'customer-1815' })
  @OptionalOrNull()
  @IsString()
  @MaxLength(MAX_EXTERNAL_ID)
  external_id?: string | null;

  /** BCP 47; picks the language of what is sent. */
  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 35, example: 'en-NZ' })
  @OptionalOrNull()
  @IsString()
  @MaxLength(35)
  locale?: string | null;

  /** IANA name; says when it is day there. */
  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 64, example: 'Pacific/Auckland' })
  @OptionalOrNull()
  @IsString()
  @MaxLength(64)
  time_zone?: string | null;

  /** Flat: texts of up to 1,000 characters, numbers, true and false; dates as texts. At most 50, and 16 kB in all. */
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    example: { first_name: 'Grace', plan: 'pro', orders: 3, newsletter: true, joined: '2026-11-21' },
  })
  @Optional()
  @IsObject()
  properties?: PropertyChanges;
}

/** What is absent stays; null empties a field, or takes a property away. */
export class UpdateContactDto extends CreateContactDto {}

export class ContactQuery extends PageQuery {
  /** Exactly this e-mail address, however it is written in large and small letters. */
  @ApiPropertyOptional({ maxLength: 400 })
  @Optional()
  @IsString()
  @MaxLength(400)
  email?: string;

  /** Exactly this number, in E.164. */
  @ApiPropertyOptional({ maxLength: 32 })
  @Optional()
  @IsString()
  @MaxLength(32)
  phone?: string;

  /** Exactly this external id. */
  @ApiPropertyOptional({ maxLength: MAX_EXTERNAL_ID })
  @Optional()
  @IsString()
  @MaxLength(MAX_EXTERNAL_ID)
  external_id?: string;
}

export class ContactDto {
  @ApiProperty({ enum: ['contact'], example: 'contact' })
  object: 'contact';

  @ApiProperty({ example: 'con_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  @ApiProperty({ type: String, nullable: true, example: 'grace@example.com' })
  email: string | null;

  @ApiProperty({ type: String, nullable: true, example: '+6421555123' })
  phone: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'customer-1815' })
  external_id: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'en-NZ' })
  locale: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Pacific/Auckland' })
  time_zone: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { first_name: 'Grace', plan: 'pro' } })
  properties: Properties;

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  created_at: string;

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  updated_at: string;
}

export class ContactPageDto extends PageDto {
  @ApiProperty({ type: [ContactDto] })
  data: ContactDto[];
}

export function toContactDto(row: Contact): ContactDto {
  return {
    object: 'contact',
    id: row.id,
    email: row.email,
    phone: row.phone,
    external_id: row.externalId,
    locale: row.locale,
    time_zone: row.timeZone,
    properties: row.properties,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}
