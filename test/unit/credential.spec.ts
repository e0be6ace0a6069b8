import { toCredential, toProviderCredential } from '../../src/channels/settings/credential';

/** As the provider's documentation shows an SMTP user in a list. */
const LISTED = {
  sending_allowed: true,
  custom_ratelimit: false,
  custom_ratelimit_value: null,
  custom_ratelimit_period: '0:00:00',
  description: '',
  feedback_enabled: false,
  feedback_domain: 'default',
  feedback_html: '',
  feedback_text: '',
  archive_enabled: false,
  open_tracking_enabled: false,
  audit_email: null,
  bounce_notifications: 'from',
  status: 'allowed',
};

/** And as it shows the answer to a change. */
const EDITED = {
  description: 'test smtp user',
  feedback_enabled: true,
  feedback_html: 'test_html',
  feedback_text: 'test_text',
  ippool: 1234,
  bounce_notifications: 'from',
  status: 'allowed',
};

describe('the settings of a credential', () => {
  it('are read from a list', () => {
    expect(toCredential(LISTED)).toEqual({
      description: null,
      status: 'allowed',
      rate_limit: null,
      ip_pool_id: null,
      unsubscribe_footer: { enabled: false, html: null, text: null },
      open_tracking: false,
      click_tracking: null,
      archive: false,
      audit_address: null,
      bounce_notifications: 'sender',
    });
  });

  it('are read from the answer to a change, which leaves much out', () => {
    expect(toCredential(EDITED)).toEqual({
      description: 'test smtp user',
      status: 'allowed',
      rate_limit: null,
      ip_pool_id: 1234,
      unsubscribe_footer: { enabled: true, html: 'test_html', text: 'test_text' },
      open_tracking: null,
      click_tracking: null,
      archive: null,
      audit_address: null,
      bounce_notifications: 'sender',
    });
  });

  it('are null where nothing is told, or nothing that is known here', () => {
    const told = Object.values(toCredential({ status: 'asleep', feedback_enabled: null }));
    expect(told).toEqual(told.map(() => null));
  });

  it('are not sent when they are not given', () => {
    expect(toProviderCredential({})).toEqual({});
    expect(toProviderCredential({ rate_limit: null, audit_address: null, description: '' })).toEqual({
      custom_ratelimit: false,
      audit_email: '',
      description: '',
    });
  });

  it.each([
    ['1 minute', '0:01:00', '1 minute'],
    ['90 minutes', '1:30:00', '90 minutes'],
    ['120 minutes', '2:00:00', '2 hours'],
    ['1 hours', '1 hour', '1 hour'],
    ['2 day', '2 days', '2 days'],
    ['1 week', '1 week', '1 week'],
    ['3 months', '3 months', '3 months'],
  ])('have a period of %s, which is %s to the provider', (ours, theirs, shown) => {
    const sent = toProviderCredential({ rate_limit: { emails: 5, period: ours } });
    expect(sent).toEqual({
      custom_ratelimit: true,
      custom_ratelimit_value: 5,
      custom_ratelimit_period: theirs,
    });
    expect(toCredential(sent).rate_limit).toEqual({ emails: 5, period: shown });
  });

  it.each([
    ['1 day 0:00:00', '1 day'],
    ['4 months 5:00:00', '4 months 5:00:00'],
    ['0:00:30', '0:00:30'],
    ['0:00:00', '0:00:00'],
    ['unlimited', 'unlimited'],
  ])('show a period of %s as %s', (theirs, shown) => {
    const limited = { custom_rate_limit: true, custom_ratelimit_value: 5, custom_ratelimit_period: theirs };
    expect(toCredential(limited).rate_limit).toEqual({ emails: 5, period: shown });
  });
});
