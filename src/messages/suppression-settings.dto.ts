import { ApiProperty } from '@nestjs/swagger';
import { IsInt, Max, Min, ValidateBy, ValidateIf } from 'class-validator';
import { isEmail } from 'class-validator';

const IsMailbox = () =>
  ValidateBy({
    name: 'isMailbox',
    validator: {
      validate: (value) =>
        isEmail(value, { allow_utf8_local_part: false }) && !/[?&#%"<>\s]/.test(String(value)),
      defaultMessage: () => '$property takes a plain e-mail address, or null',
    },
  });

export class SuppressionSettingsDto {
  /** How many deliveries to an address must have bounced softly, and none come through after them. 0: it is never suppressed. */
  @ApiProperty({ minimum: 0, maximum: 100, example: 5 })
  @IsInt()
  @Min(0)
  @Max(100)
  soft_bounces: number;

  /** Within so many days. */
  @ApiProperty({ minimum: 1, maximum: 365, example: 14 })
  @IsInt()
  @Min(1)
  @Max(365)
  within_days: number;

  /** How long the address is let alone then. */
  @ApiProperty({ minimum: 1, maximum: 3650, example: 30 })
  @IsInt()
  @Min(1)
  @Max(3650)
  for_days: number;

  /** Your own mailbox for those who unsubscribe by e-mail: it stands in List-Unsubscribe beside the link. Null: the link alone. */
  @ApiProperty({ type: String, maxLength: 254, nullable: true, example: 'unsubscribe@example.com' })
  @ValidateIf((_, value) => value !== null)
  @IsMailbox()
  unsubscribe_mailto: string | null;
}
