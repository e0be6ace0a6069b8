import type { CampaignSchedule, Experiment, SendingWindow, Throttle } from '@carillon/client';
import type { Repeat } from '../repeat';

export type When = 'now' | 'at' | 'local' | 'again';
export type RepeatBy = 'choices' | 'cron' | 'rrule';

/** A schedule as a form holds it: everything that was typed, whichever part of it counts. */
export interface DraftSchedule {
  when: When;
  at: string;
  localTime: string;
  whenPast: NonNullable<CampaignSchedule['when_past']>;
  repeatBy: RepeatBy;
  repeat: Repeat;
  cron: string;
  rrule: string;
  timezone: string;
  start: string;
  end: 'never' | 'until' | 'count';
  until: string;
  count: string;
  exceptions: string;
  lateMinutes: string;
  whenLate: NonNullable<CampaignSchedule['when_late']>;
}

export interface DraftVariant {
  name: string;
  templateId: string;
  variables: Record<string, string>;
}

export interface DraftExperiment {
  variants: DraftVariant[];
  sharePercent: string;
  winnerBy: Experiment['winner_by'];
  waitMinutes: string;
}

/** A campaign as it is being written, kept as it was typed. */
export interface Draft {
  /** Once it was saved. */
  campaignId: string | null;
  /** What it was like then, by `fingerprintOf`. */
  savedAs: string | null;
  name: string;
  channel: 'email' | 'sms';
  templateId: string;
  /** Empty: the one that is current when it is launched. */
  version: string;
  from: string;
  replyTo: string;
  topic: string;
  tags: string;
  variables: Record<string, string>;
  audienceId: string;
  pasted: string;
  fileName: string | null;
  schedule: DraftSchedule;
  window: SendingWindow | null;
  outsideWindow: 'hold' | 'skip';
  throttle: { limit: string; per: Throttle['per'] }[];
  warmUp: { firstDay: string; factor: string; ceiling: string } | null;
  experiment: DraftExperiment | null;
  isCritical: boolean;
}

export const EMPTY_DRAFT: Draft = {
  campaignId: null,
  savedAs: null,
  name: '',
  channel: 'email',
  templateId: '',
  version: '',
  from: '',
  replyTo: '',
  topic: '',
  tags: '',
  variables: {},
  audienceId: '',
  pasted: '',
  fileName: null,
  schedule: {
    when: 'now',
    at: '',
    localTime: '',
    whenPast: 'send_now',
    repeatBy: 'choices',
    repeat: { every: 'week', weekdays: ['MON'], monthday: '1', time: '09:00' },
    cron: '0 9 * * MON',
    rrule: 'FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0',
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    start: '',
    end: 'never',
    until: '',
    count: '',
    exceptions: '',
    lateMinutes: '60',
    whenLate: 'ask',
  },
  window: null,
  outsideWindow: 'hold',
  throttle: [],
  warmUp: null,
  experiment: null,
  isCritical: false,
};
