import { isIP } from 'node:net';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsString, MaxLength, ValidateBy } from 'class-validator';
import { Optional } from '../../common/validation';
import { CredentialDto } from './credential.dto';

/** An address, or a network such as 192.0.2.0/24. */
function isNetwork(value: unknown): boolean {
  const [, address = '', bits] =
    typeof value === 'string' ? (/^([^/]+)(?:\/(\d{1,3}))?$/.exec(value) ?? []) : [];
  const version = isIP(address);
  return version > 0 && !address.includes('%') && Number(bits ?? 0) <= (version === 4 ? 32 : 128);
}

const IsNetwork = () =>
  ValidateBy({
    name: 'isNetwork',
    validator: {
      validate: isNetwork,
      defaultMessage: () => '$property takes an IP address or a network such as 198.51.100.0/24',
    },
  });

export class IpAuthenticationDto extends CredentialDto {
  @ApiProperty({ enum: ['ip_authentication'], example: 'ip_authentication' })
  object: 'ip_authentication';

  @ApiProperty({ example: '192.0.2.7' })
  ip_address: string;
}

export class IpAuthenticationListDto {
  @ApiProperty({ enum: ['list'], example: 'list' })
  object: 'list';

  @ApiProperty({ type: [IpAuthenticationDto] })
  data: IpAuthenticationDto[];
}

export class AllowedIpAddressDto {
  @ApiProperty({ enum: ['allowed_ip_address'], example: 'allowed_ip_address' })
  object: 'allowed_ip_address';

  /** An address, or a network. */
  @ApiProperty({ example: '198.51.100.7' })
  ip_address: string;

  @ApiProperty({ type: String, nullable: true, example: 'Mail relay in Auckland' })
  description: string | null;
}

export class IpAllowListDto {
  @ApiProperty({ enum: ['ip_allow_list'], example: 'ip_allow_list' })
  object: 'ip_allow_list';

  /** False: SMTP users may connect from anywhere. */
  @ApiProperty({ example: false })
  enabled: boolean;

  @ApiProperty({ type: [AllowedIpAddressDto] })
  addresses: AllowedIpAddressDto[];
}

export class SwitchIpAllowListDto {
  /** When true, SMTP users connect from the listed addresses or not at all. */
  @ApiProperty({ example: false })
  @IsBoolean()
  enabled: boolean;
}

export class IpAllowListSwitchDto extends SwitchIpAllowListDto {
  @ApiProperty({ enum: ['ip_allow_list_switch'], example: 'ip_allow_list_switch' })
  object: 'ip_allow_list_switch';
}

export class UpdateAllowedIpAddressDto {
  /** The address or network that takes its place. */
  @ApiPropertyOptional({ maxLength: 50, example: '198.51.100.0/24' })
  @Optional()
  @IsNetwork()
  @MaxLength(50)
  ip_address?: string;

  /** An empty text takes it away. */
  @ApiPropertyOptional({ maxLength: 200, example: 'Mail relay in Auckland' })
  @Optional()
  @IsString()
  @MaxLength(200)
  description?: string;
}

export class AddAllowedIpAddressDto {
  /** An address or a network, IPv4 or IPv6. */
  @ApiProperty({ maxLength: 50, example: '198.51.100.7' })
  @IsNetwork()
  @MaxLength(50)
  ip_address: string;

  @ApiPropertyOptional({ maxLength: 200, example: 'Mail relay in Auckland' })
  @Optional()
  @IsString()
  @MaxLength(200)
  description?: string;
}

export class DedicatedIpPoolDto {
  @ApiProperty({ enum: ['dedicated_ip_pool'], example: 'dedicated_ip_pool' })
  object: 'dedicated_ip_pool';

  /** For `ip_pool_id` of SMTP users and IP authentications. */
  @ApiProperty({ example: 1234 })
  id: number;

  @ApiProperty({ type: String, nullable: true, example: 'Main Pool' })
  name: string | null;

  @ApiProperty({ type: [String], example: ['192.0.2.10'] })
  ip_addresses: string[];
}

export class DedicatedIpPoolListDto {
  @ApiProperty({ enum: ['list'], example: 'list' })
  object: 'list';

  @ApiProperty({ type: [DedicatedIpPoolDto] })
  data: DedicatedIpPoolDto[];
}
