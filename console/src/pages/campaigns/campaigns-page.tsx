import { Megaphone, Settings2 } from 'lucide-react';
import { useList } from '../../api/reading';
import { usePlace } from '../../api/place';
import { Status } from '../../kit/badge';
import { LinkButton } from '../../kit/button';
import { Empty } from '../../kit/notice';
import { Card, Page } from '../../kit/page';
import { Table } from '../../kit/table';
import { Time } from '../../kit/time';
import './campaigns.css';
import { isMoving } from './campaign-words';
import { ProgressCell } from './progress-cell';
import { scheduleWords } from './schedule-words';
import { Changing } from '../../kit/may-change';

/** All campaigns of this mode, the newest first, with how far those have come that are being sent. */
export function CampaignsPage() {
  const { mode } = usePlace();
  const list = useList(
    ['campaigns'],
    (carillon, after, signal) =>
      carillon.campaigns.list({ limit: 30, ...(after && { after }) }, { signal }).page(),
    { everyMs: (rows) => (rows?.some(({ status }) => isMoving(status)) ? 10_000 : false) },
  );
  return (
    <Page
      title="Campaigns"
      lead={`One template to many people, at the times that they mean.${mode === 'test' ? ' In test mode nobody gets anything.' : ''}`}
      actions={
        <>
          <LinkButton to="/campaigns/settings">
            <Settings2 aria-hidden /> Settings
          </LinkButton>
          <Changing>
            <LinkButton to="/campaigns/new" look="primary">
              New campaign
            </LinkButton>
          </Changing>
        </>
      }
    >
      <Card bare>
        <Table
          label="Campaigns"
          list={list}
          rowKey={({ id }) => id}
          rowLink={({ id }) => `/campaigns/${id}`}
          columns={[
            { title: 'Name', cell: ({ name }) => name },
            { title: 'Status', snug: true, cell: ({ status }) => <Status of={status} /> },
            {
              title: 'Progress',
              wideOnly: true,
              cell: ({ id, status }) => <ProgressCell campaignId={id} status={status} />,
            },
            { title: 'Schedule', wideOnly: true, cell: ({ schedule }) => scheduleWords(schedule) },
            {
              title: 'Next run',
              snug: true,
              wideOnly: true,
              cell: ({ next_run_at: at }) => <Time at={at} />,
            },
            { title: 'Created', snug: true, wideOnly: true, cell: ({ created_at: at }) => <Time at={at} /> },
          ]}
          empty={<NoCampaigns />}
        />
      </Card>
    </Page>
  );
}

function NoCampaigns() {
  return (
    <Empty icon={Megaphone} title="No campaign yet">
      <p>
        A campaign sends one template to an audience, or to a list of recipients: now, at a time, or again and
        again, in each recipient’s own time zone. It begins as a draft; a dry run shows who would get it, and
        what it looks like, before anything is sent.
      </p>
      <div className="row">
        <Changing>
          <LinkButton to="/campaigns/new" look="primary">
            New campaign
          </LinkButton>
        </Changing>
        <LinkButton to="/templates">See your templates</LinkButton>
      </div>
    </Empty>
  );
}
