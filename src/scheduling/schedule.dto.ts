import { ApiProperty } from '@nestjs/swagger';
import { IsInstant } from '../common/instant';

export class RescheduleDto {
  /** RFC 3339 with an offset. A time that is past means at once. */
  @ApiProperty({ format: 'date-time', example: '2030-01-01T10:00:00+01:00' })
  @IsInstant()
  scheduled_at: string;
}
