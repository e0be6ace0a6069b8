import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import { LONGEST_PASSWORD } from './password-rules';
import type { Enrolment } from './second-factors.service';

export class ConfirmTotpDto {
  /** As the authenticator shows it now. */
  @ApiProperty({ maxLength: 20, example: '123456' })
  @IsString()
  @MaxLength(20)
  code: string;
}

export class RemoveTotpDto {
  @ApiProperty({ maxLength: LONGEST_PASSWORD, format: 'password', example: 'violet harbour 7 kites' })
  @IsString()
  @MaxLength(LONGEST_PASSWORD)
  password: string;

  /** Of the authenticator, or one on paper. */
  @ApiProperty({ maxLength: 20, example: '123456' })
  @IsString()
  @MaxLength(20)
  code: string;
}

export class TotpEnrolmentDto {
  @ApiProperty({ enum: ['totp_enrolment'], example: 'totp_enrolment' })
  object: 'totp_enrolment';

  /** In Base32, to type in where no picture can be taken. It is shown this once. */
  @ApiProperty({ example: 'TEJUVI3Z6FRUCLURQ3IZQR4GEL73KKFB' })
  secret: string;

  /** To be shown as a QR code. */
  @ApiProperty({
    example:
      'otpauth://totp/Carillon:ada%40example.com?issuer=Carillon&secret=TEJUVI3Z6FRUCLURQ3IZQR4GEL73KKFB&algorithm=SHA1&digits=6&period=30',
  })
  uri: string;
}

export class RecoveryCodesDto {
  @ApiProperty({ enum: ['recovery_codes'], example: 'recovery_codes' })
  object: 'recovery_codes';

  /** To be put on paper: each is good once in place of a code. They are shown this once. */
  @ApiProperty({ type: [String], example: ['k7w2m-9xq4d'] })
  codes: string[];
}

export function toTotpEnrolmentDto({ secret, uri }: Enrolment): TotpEnrolmentDto {
  return { object: 'totp_enrolment', secret, uri };
}
