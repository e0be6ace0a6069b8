import type { Examples } from '../common/api-examples';
import type { CreateCampaignDto, UpdateCampaignDto } from './create-campaign.dto';

const NEWS = {
  name: 'Autumn news',
  channel: 'email',
  template: { id: 'tpl_01kaj6v3m4e2ra8x0q6s1t5y9z' },
  from: 'Acme <news@example.com>',
  variables: { total: '€ 42.00' },
} as const;

export const CREATE_EXAMPLES: Examples<CreateCampaignDto> = {
  now: { summary: 'As soon as it is launched', value: NEWS },
  local: {
    summary: 'At six in the evening of wherever somebody is, in working hours only, 10,000 an hour',
    value: {
      ...NEWS,
      schedule: { local_time: '2035-12-24T18:00', when_past: 'next_day', timezone: 'Europe/Berlin' },
      sending_window: {
        open: [
          {
            weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
            from: '08:00',
            to: '20:00',
          },
        ],
        quiet: [],
        holidays: ['2035-12-25'],
      },
      throttle: [{ limit: 10_000, per: 'hour' }],
    },
  },
  recurring: {
    summary: 'Every Monday at nine in Berlin',
    value: { ...NEWS, schedule: { cron: '0 9 * * MON', timezone: 'Europe/Berlin', when_late: 'skip' } },
  },
  experiment: {
    summary: 'Two subjects, the better one for the rest',
    value: {
      ...NEWS,
      experiment: {
        variants: [
          { name: 'plain', variables: { headline: 'News of autumn' } },
          { name: 'question', variables: { headline: 'Have you seen this?' } },
        ],
        ...{ test_share: 0.2, winner_by: 'clicked', wait: 14_400 },
      },
    },
  },
};

export const UPDATE_EXAMPLES: Examples<UpdateCampaignDto> = {
  schedule: {
    summary: 'Another time',
    value: { schedule: { at: '2035-01-01T10:00:00+01:00' } },
  },
};
