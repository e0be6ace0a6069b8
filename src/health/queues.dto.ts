import { ApiProperty } from '@nestjs/swagger';
import { JOB_NAMES, type JobName, type Lane, LANES, TEST_LANE } from '../queue/jobs';
import type { QueueDepth } from '../queue/queue-depths';
import type { Waiting } from './backlog.store';

const ALL_LANES: Lane[] = [...LANES, TEST_LANE];

export class QueueDto {
  @ApiProperty({ enum: JOB_NAMES, example: 'send-dispatch-email' })
  name: JobName;

  /** Jobs that wait to be taken by a worker. */
  @ApiProperty({ type: 'integer', example: 12 })
  waiting: number;

  /** Jobs that workers have in hand. */
  @ApiProperty({ type: 'integer', example: 3 })
  active: number;

  /** Jobs that are due later. */
  @ApiProperty({ type: 'integer', example: 0 })
  delayed: number;

  /** Jobs that wait in a queue which somebody has stopped; Carillon itself stops none. */
  @ApiProperty({ type: 'integer', example: 0 })
  paused: number;

  /** Jobs that failed and were kept. Carillon keeps none: what failed is due again in its row. */
  @ApiProperty({ type: 'integer', example: 0 })
  failed: number;

  /** For how long the oldest job that waits has been there; null when none waits. */
  @ApiProperty({ type: Number, nullable: true, example: 0.4 })
  oldest_waiting_seconds: number | null;
}

export class LaneBacklogDto {
  @ApiProperty({ enum: ALL_LANES, example: 'email' })
  lane: Lane;

  /** Provider requests of all tenants that are due and could leave: without those that a refusal or an alarm holds back. */
  @ApiProperty({ type: 'integer', example: 12 })
  waiting: number;

  /** For how long the oldest of them has been due; null when none is. */
  @ApiProperty({ type: Number, nullable: true, example: 1.2 })
  oldest_due_seconds: number | null;
}

export class QueuesDto {
  @ApiProperty({ enum: ['queues'], example: 'queues' })
  object: 'queues';

  /** `down`: Redis does not answer, and `queues` is empty. Nothing is lost: what is due stands in the database. */
  @ApiProperty({ enum: ['up', 'down'], example: 'up' })
  redis: 'up' | 'down';

  /** Every queue, also those in which nothing is. */
  @ApiProperty({ type: [QueueDto] })
  queues: QueueDto[];

  /** Every lane, as the database has it; `test` is the one of test mode. */
  @ApiProperty({ type: [LaneBacklogDto] })
  lanes: LaneBacklogDto[];
}

export function toQueuesDto(depths: QueueDepth[] | null, lanes: (Waiting & { lane: Lane })[]): QueuesDto {
  const byLane = new Map(lanes.map((row) => [row.lane, row]));
  return {
    object: 'queues',
    redis: depths ? 'up' : 'down',
    queues: (depths ?? []).map(({ oldestWaitingMs, ...depth }) => ({
      ...depth,
      oldest_waiting_seconds: oldestWaitingMs === null ? null : oldestWaitingMs / 1_000,
    })),
    lanes: ALL_LANES.map((lane) => ({
      lane,
      waiting: byLane.get(lane)?.count ?? 0,
      oldest_due_seconds: byLane.get(lane)?.oldestSeconds ?? null,
    })),
  };
}
