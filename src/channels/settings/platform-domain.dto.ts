import { ApiProperty, PickType } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsBoolean, IsString, MaxLength } from 'class-validator';
import { SenderDomainDto } from './sender.dto';

export class PlatformDomainDto extends PickType(SenderDomainDto, ['domain', 'verified', 'records']) {
  @ApiProperty({ enum: ['platform_domain'], example: 'platform_domain' })
  object: 'platform_domain';

  /** Tenants that it is lent to. */
  @ApiProperty({ type: [String], example: ['ten_01kaj6v3m4e2ra8x0q6s1t5y9z'] })
  tenant_ids: string[];

  /** Whether tenants that are yet to come may send from it as well. */
  @ApiProperty({ example: false })
  future_tenants: boolean;
}

export class PlatformDomainListDto {
  @ApiProperty({ enum: ['list'], example: 'list' })
  object: 'list';

  @ApiProperty({ type: [PlatformDomainDto] })
  data: PlatformDomainDto[];
}

export class LendDomainDto {
  /** All tenants that may send from it; whoever is not named may not any more. */
  @ApiProperty({ type: [String], maxItems: 1000, example: [] })
  @IsArray()
  @ArrayMaxSize(1_000)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(40, { each: true })
  tenant_ids: string[];

  /** Whether tenants that are yet to come may send from it as well. */
  @ApiProperty({ example: false })
  @IsBoolean()
  future_tenants: boolean;
}
