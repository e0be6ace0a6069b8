import { ApiProperty } from '@nestjs/swagger';
import { IsInstant } from '../common/instant';
import type { Fence } from './run-fence.store';

export class SetRunFenceDto {
  /** When the system that the backup was taken of was last at work. RFC 3339 with an offset. */
  @ApiProperty({ format: 'date-time', example: '2026-11-21T09:30:00Z' })
  @IsInstant()
  due_before: string;
}

export class RunFenceDto {
  @ApiProperty({ enum: ['run_fence'], example: 'run_fence' })
  object: 'run_fence';

  /** Null: there is none. */
  @ApiProperty({ type: String, nullable: true, example: '2026-11-21T09:30:00.000Z' })
  due_before: string | null;

  @ApiProperty({ type: String, nullable: true, example: '2026-11-21T10:00:00.000Z' })
  set_at: string | null;
}

export function toFenceDto(fence: Fence | null): RunFenceDto {
  return {
    object: 'run_fence',
    due_before: fence?.dueBefore.toISOString() ?? null,
    set_at: fence?.setAt.toISOString() ?? null,
  };
}
