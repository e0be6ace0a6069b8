import { Plus, UsersRound } from 'lucide-react';
import { useList } from '../../api/reading';
import { Badge } from '../../kit/badge';
import { LinkButton } from '../../kit/button';
import { Empty } from '../../kit/notice';
import { Card, Page } from '../../kit/page';
import { Table } from '../../kit/table';
import { Time } from '../../kit/time';
import { filterWords } from './filter-words';
import { PeopleTabs } from './people-tabs';
import { Changing } from '../../kit/may-change';

/** Whom campaigns are sent to: contacts put on a list, or whoever fits a filter at the time. */
export function AudiencesPage() {
  const list = useList(['audiences', 'list'], (carillon, after, signal) =>
    carillon.audiences.list({ limit: 50, after }, { signal }).page(),
  );
  return (
    <Page
      title="Audiences"
      lead="Whom campaigns are sent to. Live and test mode share audiences and contacts."
      actions={
        <Changing>
          <LinkButton to="/audiences/new" look="primary">
            <Plus aria-hidden /> New audience
          </LinkButton>
        </Changing>
      }
    >
      <PeopleTabs current="/audiences" />
      <Card bare>
        <Table
          label="Audiences"
          list={list}
          rowKey={({ id }) => id}
          rowLink={({ id }) => `/audiences/${id}`}
          columns={[
            { title: 'Name', cell: ({ name }) => name },
            {
              title: 'Kind',
              snug: true,
              cell: ({ kind }) => <Badge tone={kind === 'filter' ? 'info' : 'calm'}>{KINDS[kind]}</Badge>,
            },
            {
              title: 'Who',
              wideOnly: true,
              cell: ({ filter }) => (
                <span className="quiet one-line">{filter ? filterWords(filter) : 'Who was put on it'}</span>
              ),
            },
            { title: 'Changed', snug: true, wideOnly: true, cell: ({ updated_at: at }) => <Time at={at} /> },
          ]}
          empty={
            <Empty icon={UsersRound} title="No audience yet">
              <p>
                A static audience holds the contacts that you put on it. An audience by filter is whoever fits
                at the time, such as everybody with the plan pro who reads English. Import contacts first, if
                there are none.
              </p>
              <Changing>
                <div className="row">
                  <LinkButton to="/audiences/new" look="primary">
                    New audience
                  </LinkButton>
                  <LinkButton to="/audiences/imports/new">Import contacts</LinkButton>
                </div>
              </Changing>
            </Empty>
          }
        />
      </Card>
    </Page>
  );
}

const KINDS = { static: 'Static', filter: 'By filter' } as const;
