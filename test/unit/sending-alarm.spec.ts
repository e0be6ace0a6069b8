import * as fc from 'fast-check';
import { alarmOf, alarmSays } from '../../src/messages/sending-alarm';

const THRESHOLDS = { bounceRate: 0.1, complaintRate: 0.005, fromRecipients: 200 };
const heard = fc.record({
  delivered: fc.nat(5_000),
  bounced: fc.nat(800),
  complained: fc.nat(50),
});

describe('an alarm', () => {
  it.each([
    [{ delivered: 180, bounced: 19, complained: 9 }, null],
    [{ delivered: 181, bounced: 19, complained: 0 }, null],
    [
      { delivered: 180, bounced: 20, complained: 0 },
      { reason: 'bounces', rate: 0.1, recipients: 200 },
    ],
    [{ delivered: 1_000, bounced: 0, complained: 4 }, null],
    [
      { delivered: 1_000, bounced: 0, complained: 5 },
      { reason: 'complaints', rate: 0.005, recipients: 1_000 },
    ],
    [
      { delivered: 0, bounced: 300, complained: 0 },
      { reason: 'bounces', rate: 1, recipients: 300 },
    ],
  ])('of %p is %p', (reputation, expected) => expect(alarmOf(reputation, THRESHOLDS)).toEqual(expected));

  it('is never raised by fewer bounces and complaints, or more that went well, than did not raise it', () => {
    fc.assert(
      fc.property(heard, heard, (one, other) => {
        fc.pre(
          one.delivered <= other.delivered &&
            one.bounced >= other.bounced &&
            one.complained >= other.complained,
        );
        if (alarmOf(one, { ...THRESHOLDS, fromRecipients: 1 }) === null)
          expect(alarmOf(other, { ...THRESHOLDS, fromRecipients: 1 })).toBeNull();
      }),
    );
  });

  it('can be turned off, each kind by itself', () => {
    const bad = { delivered: 500, bounced: 500, complained: 500 };
    expect(alarmOf(bad, { ...THRESHOLDS, bounceRate: 0 })).toMatchObject({ reason: 'complaints' });
    expect(alarmOf(bad, { ...THRESHOLDS, bounceRate: 0, complaintRate: 0 })).toBeNull();
  });

  it('says how much of what', () => {
    expect(alarmSays({ reason: 'complaints', rate: 0.005, recipients: 1_000 })).toMatch(
      /^0\.5 % of the e-mails to 1000 recipients of the last 24 hours was reported as spam/,
    );
  });
});
