import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsString,
  Matches,
  MaxLength,
} from 'class-validator';
import { Optional } from '../../common/validation';

const DOMAIN = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

const RECORD_PURPOSES = ['dkim', 'return_path', 'tracking'] as const;

export class DnsRecordDto {
  /** What it is for: the signature, the address that bounces go to, or links that are tracked. */
  @ApiProperty({ enum: RECORD_PURPOSES, example: 'dkim' })
  purpose: (typeof RECORD_PURPOSES)[number];

  @ApiProperty({ enum: ['CNAME'], example: 'CNAME' })
  type: 'CNAME';

  /** The whole name, as most DNS providers take it. */
  @ApiProperty({ example: 's123456._domainkey.shop.example' })
  name: string;

  @ApiProperty({ example: 'dkim.smtp2go.net' })
  value: string;

  @ApiProperty({ example: false })
  verified: boolean;

  /** What the provider found in DNS instead, or why it is not content. */
  @ApiProperty({ type: String, nullable: true, example: null })
  problem: string | null;
}

export class SenderDomainDto {
  @ApiProperty({ enum: ['sender_domain'], example: 'sender_domain' })
  object: 'sender_domain';

  @ApiProperty({ example: 'shop.example' })
  domain: string;

  /** True when e-mail from this domain is accepted. Tracking has no part in it. */
  @ApiProperty({ example: false })
  verified: boolean;

  /** Belongs to the platform and is lent to this tenant, so that it cannot be changed here. */
  @ApiProperty({ example: false })
  delegated: boolean;

  /** To be set in DNS exactly as they stand. */
  @ApiProperty({ type: [DnsRecordDto] })
  records: DnsRecordDto[];
}

export class SenderDomainListDto {
  @ApiProperty({ enum: ['list'], example: 'list' })
  object: 'list';

  @ApiProperty({ type: [SenderDomainDto] })
  data: SenderDomainDto[];
}

export class AddSenderDomainDto {
  @ApiProperty({ pattern: DOMAIN.source, example: 'shop.example' })
  @Matches(DOMAIN, { message: 'domain takes a domain name in lower case, such as shop.example' })
  domain: string;

  /** The label before the domain in tracked links; `link` when absent. */
  @ApiPropertyOptional({ pattern: LABEL.source, example: 'link' })
  @Optional()
  @Matches(LABEL, { message: 'tracking_subdomain takes one label of a domain name' })
  tracking_subdomain?: string;

  /** The label before the domain of the address that bounces go to. */
  @ApiPropertyOptional({ pattern: LABEL.source, example: 'bounces' })
  @Optional()
  @Matches(LABEL, { message: 'return_path_subdomain takes one label of a domain name' })
  return_path_subdomain?: string;
}

export class ChangeSubdomainDto {
  /** The label as it is now. */
  @ApiProperty({ pattern: LABEL.source, example: 'link' })
  @Matches(LABEL, { message: 'from takes one label of a domain name' })
  from: string;

  /** The label as it is to be. The DNS record has to be set anew. */
  @ApiProperty({ pattern: LABEL.source, example: 'go' })
  @Matches(LABEL, { message: 'to takes one label of a domain name' })
  to: string;
}

export class SingleSenderDto {
  @ApiProperty({ enum: ['single_sender'], example: 'single_sender' })
  object: 'single_sender';

  @ApiProperty({ example: 'owner@shop.example' })
  email_address: string;

  /** True once the link in the provider's e-mail to that address was followed. */
  @ApiProperty({ example: false })
  verified: boolean;
}

export class SingleSenderListDto {
  @ApiProperty({ enum: ['list'], example: 'list' })
  object: 'list';

  @ApiProperty({ type: [SingleSenderDto] })
  data: SingleSenderDto[];
}

export class AddSingleSenderDto {
  /** The provider sends it an e-mail with a link to verify it. */
  @ApiProperty({ maxLength: 254, example: 'owner@shop.example' })
  @IsEmail()
  @MaxLength(254)
  email_address: string;

  /** Said in that e-mail. */
  @ApiPropertyOptional({ maxLength: 500, example: 'Please confirm that we may send for you.' })
  @Optional()
  @IsString()
  @MaxLength(500)
  message?: string;
}

export const SENDER_MODES = ['allow', 'deny', 'off'] as const;
export type SenderMode = (typeof SENDER_MODES)[number];

export class AllowedSendersDto {
  /**
   * `allow`: only these may send, verified or not. `deny`: all but these. `off`: verified senders decide. In the
   * first two, sender domains and single senders count for nothing.
   */
  @ApiProperty({ enum: SENDER_MODES, example: 'off' })
  @IsIn(SENDER_MODES)
  mode: SenderMode;

  /** Addresses and domains. */
  @ApiProperty({ type: [String], maxItems: 1000, example: ['shop.example'] })
  @IsArray()
  @ArrayMaxSize(1_000)
  @IsString({ each: true })
  @MaxLength(254, { each: true })
  senders: string[];
}

export class AllowedRecipientsDto {
  /** When true, nobody but these receives anything: a guard for staging. */
  @ApiProperty({ example: false })
  @IsBoolean()
  enabled: boolean;

  /** Addresses and domains. */
  @ApiProperty({ type: [String], maxItems: 1000, example: ['team.example'] })
  @IsArray()
  @ArrayMaxSize(1_000)
  @IsString({ each: true })
  @MaxLength(254, { each: true })
  recipients: string[];
}
