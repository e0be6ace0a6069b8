import { ApiProperty } from '@nestjs/swagger';
import { LANES, type ProviderLane } from '../queue/jobs';
import { alarmSays } from './sending-alarm';
import { ALARM_REASONS } from './sending-alarm.entity';
import { isParked, type LaneState, MOST_COUNTED, type SendingObstacles } from './sending-state.store';

export const SENDING_STATUSES = ['sending', 'slowed', 'bulk_paused', 'parked', 'paused'] as const;
export type SendingStatus = (typeof SENDING_STATUSES)[number];

export const SENDING_REASONS = [
  'credential',
  'permission',
  'provider_quota',
  'throttled',
  'recovering',
  'platform_pause',
  'tenant_not_active',
  ...ALARM_REASONS,
] as const;
export type SendingReason = (typeof SENDING_REASONS)[number];

export class LaneStateDto {
  @ApiProperty({ enum: LANES, example: 'email' })
  lane: ProviderLane;

  /** Provider requests that wait to be made; 10000 stands for that many or more. */
  @ApiProperty({ maximum: MOST_COUNTED, example: 12 })
  waiting: number;

  /** Provider requests that are being made. */
  @ApiProperty({ example: 2 })
  in_hand: number;
}

export class SendingStateDto {
  @ApiProperty({ enum: ['sending_state'], example: 'sending_state' })
  object: 'sending_state';

  /**
   * `sending`: nothing stands in the way. `slowed`: fewer requests at once than usual. `parked`: the provider refuses the
   * tenant's account; everything waits, and one request is tried from time to time. `paused`: nothing is sent.
   * `bulk_paused`: too much of what was sent within a day bounced or was reported as spam; bulk e-mail waits for the
   * operator, everything else goes on.
   */
  @ApiProperty({ enum: SENDING_STATUSES, example: 'sending' })
  status: SendingStatus;

  /**
   * Of `parked`: `credential`, `permission` or `provider_quota`, which is the allowance of the account at the provider. Of
   * `slowed`: `throttled` by the provider, or `recovering` since it takes requests again. Of `paused`: `platform_pause`
   * concerns every tenant, `tenant_not_active` this one. Of `bulk_paused`: `bounces` or `complaints`.
   */
  @ApiProperty({ enum: SENDING_REASONS, nullable: true, example: null })
  reason: SendingReason | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  detail: string | null;

  /** When the next request is tried, or when the usual speed is reached if nothing comes in between. */
  @ApiProperty({ type: String, nullable: true, example: null })
  until: string | null;

  @ApiProperty({ type: [LaneStateDto] })
  lanes: LaneStateDto[];
}

type Standing = Pick<SendingStateDto, 'status' | 'reason' | 'detail'> & { until: Date | null };

export function toSendingStateDto(obstacles: SendingObstacles, lanes: LaneState[]): SendingStateDto {
  const { until, ...standing } = standingOf(obstacles);
  return {
    object: 'sending_state',
    ...standing,
    until: until?.toISOString() ?? null,
    lanes: lanes.map(({ lane, waiting, inHand }) => ({ lane, waiting, in_hand: inHand })),
  };
}

/** Of several obstacles the one that lasts longest: what a person has to mend comes before what passes by itself. */
export function standingOf(obstacles: SendingObstacles): Standing {
  const { tenantStatus, reason, detail, pausedUntil, fullSpeedAt, platformPausedUntil, alarm } = obstacles;
  if (tenantStatus !== 'active') {
    const why = `The tenant is ${tenantStatus}; what waits goes out when it is active.`;
    return { status: 'paused', reason: 'tenant_not_active', detail: why, until: null };
  }
  if (reason !== null && isParked(reason)) {
    const named = reason === 'quota' ? 'provider_quota' : reason;
    return { status: 'parked', reason: named, detail, until: pausedUntil };
  }
  if (platformPausedUntil) {
    const why = 'The provider asked the platform to slow down.';
    return { status: 'paused', reason: 'platform_pause', detail: why, until: platformPausedUntil };
  }
  if (alarm) return { status: 'bulk_paused', reason: alarm.reason, detail: alarmSays(alarm), until: null };
  if (fullSpeedAt) {
    return {
      status: 'slowed',
      reason: reason === null ? 'recovering' : 'throttled',
      detail,
      until: fullSpeedAt,
    };
  }
  return { status: 'sending', reason: null, detail: null, until: null };
}
