import { ApiProperty } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';

const YEAR_SECONDS = 366 * 86_400;

export class AdvanceTestClockDto {
  /** Seconds; up to a year at once. There is no way back. */
  @ApiProperty({ minimum: 1, maximum: YEAR_SECONDS, example: 3_600 })
  @IsInt()
  @Min(1)
  @Max(YEAR_SECONDS)
  seconds: number;
}

export class TestClockDto {
  @ApiProperty({ enum: ['test_clock'], example: 'test_clock' })
  object: 'test_clock';

  /** What it shows. */
  @ApiProperty({ example: '2026-11-21T10:30:00.000Z' })
  now: string;

  /** Seconds that it is ahead by. */
  @ApiProperty({ example: 3_600 })
  ahead: number;
}
