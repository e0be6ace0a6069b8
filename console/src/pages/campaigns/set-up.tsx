import type { CampaignDetail } from '@carillon/client';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../api/reading';
import { Copy } from '../../kit/copy';
import { count } from '../../kit/numbers';
import { Card, Facts } from '../../kit/page';
import { Time } from '../../kit/time';
import { experimentWords, spanWords, throttleWords, warmUpWords, windowWords } from './rule-words';
import { scheduleWords } from './schedule-words';

const WHEN_LATE = {
  run: 'it is run all the same',
  skip: 'it is skipped',
  ask: 'it waits for somebody’s word',
};
const WHEN_PAST = {
  send_now: 'sent at once',
  skip: 'skipped',
  next_day: 'sent at the same time on the next day',
};

type Told =
  | 'template'
  | 'audience_id'
  | 'schedule'
  | 'throttle'
  | 'warm_up'
  | 'experiment'
  | 'sending_window'
  | 'outside_window'
  | 'from'
  | 'topic'
  | 'variables'
  | 'priority'
  | 'recipients';

/** A campaign, or what would be one. */
export type SetUpOf = Pick<CampaignDetail, Told> & Partial<Pick<CampaignDetail, 'id' | 'created_at'>>;

/** The whole campaign in words. */
export function SetUp({ campaign, plain = false }: { campaign: SetUpOf; plain?: boolean }) {
  const { template, audience_id: audienceId, schedule, throttle, warm_up: warmUp, experiment } = campaign;
  const named = useRead(
    ['templates', template.id],
    (carillon, signal) => carillon.templates.get(template.id, { signal }),
    { enabled: template.id !== '' },
  );
  const audience = useRead(
    ['audiences', audienceId],
    (carillon, signal) => carillon.audiences.get(audienceId ?? '', { signal }),
    { enabled: audienceId !== null },
  );
  const windows = windowWords(campaign.sending_window);
  const facts: Record<string, ReactNode> = {
    Template: template.id !== '' && (
      <>
        <Link href={`/templates/${template.id}`}>{named.data?.name ?? template.id}</Link>{' '}
        <span className="quiet">
          {template.version === undefined
            ? 'the version current at the launch'
            : `version ${template.version}`}
        </span>
      </>
    ),
    From: campaign.from,
    Topic: campaign.topic,
    Variables:
      Object.keys(campaign.variables).length > 0 ? (
        <Lines
          lines={Object.entries(campaign.variables).map(
            ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
          )}
        />
      ) : null,
    Audience: audienceId && (
      <Link href={`/audiences/${audienceId}`}>{audience.data?.name ?? audienceId}</Link>
    ),
    'Given to it': campaign.recipients > 0 ? count(campaign.recipients) : null,
    When: scheduleWords(schedule),
    'Where it is past already':
      schedule?.local_time === undefined ? null : WHEN_PAST[schedule.when_past ?? 'send_now'],
    'A late run': schedule
      ? `Later than ${spanWords(schedule.late_after ?? 3_600)}: ${WHEN_LATE[schedule.when_late ?? 'ask']}`
      : null,
    'Left out': schedule?.exceptions?.length ? schedule.exceptions.join(', ') : null,
    'Sending window':
      windows.length > 0 ? (
        <Lines
          lines={[
            ...windows,
            campaign.outside_window === 'skip'
              ? 'Outside of it people are left out'
              : 'Outside of it people wait',
          ]}
        />
      ) : null,
    Throttle: throttle.length > 0 ? <Lines lines={throttle.map(throttleWords)} /> : null,
    'Warm-up': warmUp && warmUpWords(warmUp),
    Experiment: experiment && experimentWords(experiment),
    Priority: campaign.priority === 'critical' ? 'Critical: passes windows and the frequency cap' : null,
    Created: campaign.created_at && <Time at={campaign.created_at} />,
    Id: campaign.id && <Copy text={campaign.id} />,
  };
  if (plain) return <Facts facts={facts} />;
  return (
    <Card title="Set-up">
      <Facts facts={facts} />
    </Card>
  );
}

function Lines({ lines }: { lines: string[] }) {
  return (
    <ul>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
