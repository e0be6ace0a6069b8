import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, Length, Matches, MaxLength, MinLength } from 'class-validator';
import { Optional } from '../../common/validation';
import { CredentialDto, CredentialSettingsDto } from './credential.dto';

const PASSWORD_RULE = { minLength: 12, maxLength: 200 };

export class SmtpUserDto extends CredentialDto {
  @ApiProperty({ enum: ['smtp_user'], example: 'smtp_user' })
  object: 'smtp_user';

  @ApiProperty({ example: 'relay@shop.example' })
  username: string;
}

export class AddedSmtpUserDto extends SmtpUserDto {
  /** It is shown this once. Null if the provider made one and did not tell it: set one of your own then. */
  @ApiProperty({ type: String, nullable: true, example: 'tq8P-v2Zr5mKx0_L' })
  password: string | null;
}

export class SmtpUserListDto {
  @ApiProperty({ enum: ['list'], example: 'list' })
  object: 'list';

  @ApiProperty({ type: [SmtpUserDto] })
  data: SmtpUserDto[];
}

export class UpdateSmtpUserDto extends CredentialSettingsDto {
  /** Replaces the one that it has, at once. The provider asks for an entropy of at least 64 bits. */
  @ApiPropertyOptional({ ...PASSWORD_RULE, format: 'password', example: 'Jw4-sparrow-Lantern-71' })
  @Optional()
  @IsString()
  @MinLength(PASSWORD_RULE.minLength)
  @MaxLength(PASSWORD_RULE.maxLength)
  password?: string;
}

export class AddSmtpUserDto extends CredentialSettingsDto {
  /** Without spaces. One of a kind among all customers of the provider: an address of your own is a good one. */
  @ApiProperty({ minLength: 5, maxLength: 100, pattern: '^\\S+$', example: 'relay@shop.example' })
  @IsString()
  @Length(5, 100)
  @Matches(/^[^\s\p{Cc}]+$/u, { message: 'username takes no spaces or control characters' })
  username: string;

  /** The provider makes one when it is absent. It asks for an entropy of at least 64 bits. */
  @ApiPropertyOptional({ ...PASSWORD_RULE, format: 'password', example: 'Jw4-sparrow-Lantern-71' })
  @Optional()
  @IsString()
  @MinLength(PASSWORD_RULE.minLength)
  @MaxLength(PASSWORD_RULE.maxLength)
  password?: string;
}
