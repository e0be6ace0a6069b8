import { toSendingStateDto } from '../../src/messages/sending-state.dto';
import type { SendingObstacles } from '../../src/messages/sending-state.store';

const SOON = new Date('2026-11-21T09:31:00Z');
const LATER = new Date('2026-11-21T09:33:00Z');
const NOTHING: SendingObstacles = {
  tenantStatus: 'active',
  reason: null,
  detail: null,
  pausedUntil: null,
  fullSpeedAt: null,
  platformPausedUntil: null,
  alarm: null,
};
const PARKED: SendingObstacles = {
  ...NOTHING,
  reason: 'credential',
  detail: 'The API key is invalid.',
  pausedUntil: SOON,
  fullSpeedAt: LATER,
};

describe('the state of sending', () => {
  const stateOf = (obstacles: Partial<SendingObstacles>) => {
    const { lanes: _, object: __, ...state } = toSendingStateDto({ ...NOTHING, ...obstacles }, []);
    return state;
  };

  it.each<[string, Partial<SendingObstacles>, object]>([
    ['nothing', {}, { status: 'sending', reason: null, detail: null, until: null }],
    [
      'a refused account',
      PARKED,
      { status: 'parked', reason: 'credential', detail: PARKED.detail, until: SOON.toISOString() },
    ],
    [
      'a refused account that is being tried',
      { ...PARKED, pausedUntil: null },
      { status: 'parked', reason: 'credential', until: null },
    ],
    [
      'the allowance of the account',
      { ...PARKED, reason: 'quota' },
      { status: 'parked', reason: 'provider_quota' },
    ],
    [
      'being slowed down',
      { reason: 'throttled', detail: 'So much.', pausedUntil: SOON, fullSpeedAt: LATER },
      { status: 'slowed', reason: 'throttled', detail: 'So much.', until: LATER.toISOString() },
    ],
    [
      'having been slowed down',
      { fullSpeedAt: LATER },
      { status: 'slowed', reason: 'recovering', detail: null },
    ],
    [
      'having been slowed down long ago',
      { reason: 'throttled', detail: 'So much.' },
      { status: 'sending', reason: null },
    ],
    [
      'the platform’s pause',
      { platformPausedUntil: SOON },
      { status: 'paused', reason: 'platform_pause', until: SOON.toISOString() },
    ],
    [
      'too many bounces, and being slowed down',
      { alarm: { reason: 'bounces', rate: 0.125, recipients: 4_000 }, fullSpeedAt: LATER },
      {
        status: 'bulk_paused',
        reason: 'bounces',
        detail: expect.stringMatching(/^12\.5 % .* 4000 /),
        until: null,
      },
    ],
    [
      'a suspended tenant',
      { tenantStatus: 'suspended' },
      { status: 'paused', reason: 'tenant_not_active', until: null },
    ],
  ])('with %s in the way', (_what, obstacles, expected) => {
    expect(stateOf(obstacles)).toMatchObject(expected);
  });

  it('tells first what has to be mended', () => {
    expect(stateOf({ ...PARKED, platformPausedUntil: LATER }).reason).toBe('credential');
    expect(stateOf({ ...PARKED, tenantStatus: 'suspended' }).reason).toBe('tenant_not_active');
    expect(stateOf({ fullSpeedAt: LATER, platformPausedUntil: SOON }).reason).toBe('platform_pause');
  });
});
