import { ApiProperty } from '@nestjs/swagger';

/** How far those in a run have come, and how fast they leave. */
export class ProgressPaceDto {
  /** Who has a delivery. */
  @ApiProperty({ example: 3 })
  accepted: number;

  /** Whose copy has left, whatever became of it then. */
  @ApiProperty({ example: 3 })
  sent: number;

  /** Whose copy has arrived, as far as is known. */
  @ApiProperty({ example: 2 })
  delivered: number;

  /** How many have left in the last minute, or at the same rate since the first of them did. */
  @ApiProperty({ example: 180 })
  rate_per_minute: number;

  /** When the last of them will have left, if it goes on like this; null when nobody can tell. */
  @ApiProperty({ type: String, nullable: true, example: null })
  estimated_finish: string | null;
}
