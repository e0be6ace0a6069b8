import type { TemplateSummary, TemplatesListQuery } from '@carillon/client';
import { FileText, Plus } from 'lucide-react';
import { useSearchParams } from 'wouter';
import { useList } from '../../api/reading';
import { Badge, wordsOf } from '../../kit/badge';
import { Button } from '../../kit/button';
import { Choices } from '../../kit/form';
import { Empty } from '../../kit/notice';
import { Card, Page } from '../../kit/page';
import { SearchText } from '../../kit/search-text';
import { Segments } from '../../kit/tabs';
import { Table } from '../../kit/table';
import { Time } from '../../kit/time';
import { CreateTemplate } from './create-template';
import './templates.css';
import { Changing } from '../../kit/may-change';

const CHANNELS = [
  { value: 'all', label: 'All' },
  { value: 'email', label: 'E-mail' },
  { value: 'sms', label: 'SMS' },
] as const;

const KINDS = [
  { value: 'all', label: 'All kinds' },
  { value: 'template', label: 'Templates' },
  { value: 'layout', label: 'Layouts' },
  { value: 'partial', label: 'Partials' },
] as const;

const ORIGINS = [
  { value: 'all', label: 'Own and platform’s' },
  { value: 'own', label: 'Own' },
  { value: 'platform', label: 'The platform’s' },
] as const;

const FILTERS = ['channel', 'kind', 'origin', 'search'] as const;

/** Content by name: the tenant's own, and what the platform gives to all. */
export function TemplatesPage() {
  const [params, setParams] = useSearchParams();
  const set = (name: string, value: string): void =>
    setParams(
      (now) => {
        if (value === '' || value === 'all') now.delete(name);
        else now.set(name, value);
        return now;
      },
      { replace: true },
    );
  const filter = Object.fromEntries(
    FILTERS.flatMap((name) => (params.get(name) ? [[name, params.get(name)]] : [])),
  ) as TemplatesListQuery;
  const isFiltered = Object.keys(filter).length > 0;
  const list = useList(['templates', 'list', filter], (carillon, after, signal) =>
    carillon.templates.list({ ...filter, limit: 50, after }, { signal }).page(),
  );
  const channel = filter.channel ?? 'all';
  return (
    <Page
      title="Templates"
      lead="Content by name, written once and sent by many messages."
      actions={
        <Changing>
          <Button look="primary" onClick={() => set('new', '1')}>
            <Plus aria-hidden /> New template
          </Button>
        </Changing>
      }
    >
      <div className="filters" role="search">
        <SearchText
          label="Part of the name"
          value={filter.search ?? ''}
          onChange={(search) => set('search', search)}
        />
        <Segments label="Channel" value={channel} onChange={(to) => set('channel', to)} choices={CHANNELS} />
        <Choices
          label="Kind"
          value={filter.kind ?? 'all'}
          onChange={(to) => set('kind', to)}
          choices={KINDS}
        />
        <Choices
          label="Whose"
          value={filter.origin ?? 'all'}
          onChange={(to) => set('origin', to)}
          choices={ORIGINS}
        />
      </div>
      <Card bare>
        <Table
          label="Templates"
          list={list}
          rowKey={({ id }) => id}
          rowLink={({ id }) => `/templates/${id}`}
          columns={[
            { title: 'Name', cell: ({ name }) => name },
            { title: 'Version', snug: true, cell: versionOf },
            { title: 'Channel', snug: true, wideOnly: true, cell: ({ channel: of }) => CHANNEL_WORDS[of] },
            { title: 'Kind', snug: true, wideOnly: true, cell: ({ kind }) => wordsOf(kind) },
            { title: 'Whose', snug: true, wideOnly: true, cell: originOf },
            { title: 'Changed', snug: true, wideOnly: true, cell: ({ updated_at: at }) => <Time at={at} /> },
          ]}
          empty={isFiltered ? <NothingFits /> : <NoTemplateYet onNew={() => set('new', '1')} />}
        />
      </Card>
      <CreateTemplate open={params.has('new')} onClose={() => set('new', '')} />
    </Page>
  );
}

const CHANNEL_WORDS = { email: 'E-mail', sms: 'SMS' } as const;

function versionOf({ current_version: current }: TemplateSummary) {
  return current === null ? (
    <Badge tone="warn">Draft only</Badge>
  ) : (
    <Badge tone="good">Version {current}</Badge>
  );
}

function originOf({ origin, overridden_by: overriddenBy }: TemplateSummary) {
  if (origin === 'own') return <span className="quiet">Own</span>;
  return (
    <Badge tone={overriddenBy ? 'calm' : 'info'}>{overriddenBy ? 'Platform, overridden' : 'Platform'}</Badge>
  );
}

function NothingFits() {
  return (
    <Empty icon={FileText} title="No template fits">
      <p>The name is searched in large and small letters alike. Take a filter away to see more.</p>
    </Empty>
  );
}

function NoTemplateYet({ onNew }: { onNew: () => void }) {
  return (
    <Empty icon={FileText} title="No template yet">
      <p>
        A message names a template and brings the values. Write it as a draft, look at it, and publish it:
        what was published never changes, so that a message is sent as it was accepted.
      </p>
      <Changing>
        <Button look="primary" onClick={onNew}>
          New template
        </Button>
      </Changing>
    </Empty>
  );
}
