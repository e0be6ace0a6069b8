import '../platform.css';
import type { PlatformTemplatesListQuery, TemplateSummary } from '@carillon/client';
import { FileText } from 'lucide-react';
import { useList } from '../../../api/reading';
import { Badge, wordsOf } from '../../../kit/badge';
import { Choices } from '../../../kit/form';
import { Copy } from '../../../kit/copy';
import { Empty } from '../../../kit/notice';
import { Card, Page } from '../../../kit/page';
import { Table } from '../../../kit/table';
import { Time } from '../../../kit/time';
import { SearchText } from '../../../kit/search-text';
import { useFilters } from '../../../kit/use-filters';

const CHANNELS = [
  { value: 'all', label: 'Every channel' },
  { value: 'email', label: 'E-mail' },
  { value: 'sms', label: 'SMS' },
];
const KINDS = [
  { value: 'all', label: 'Every kind' },
  { value: 'template', label: 'Templates' },
  { value: 'layout', label: 'Layouts' },
  { value: 'partial', label: 'Partials' },
];

/** Templates of the platform, with which every tenant can send. */
export function PlatformTemplatesPage() {
  const [filters, change] = useFilters(['channel', 'kind', 'search']);
  const list = useList(['platform-templates', filters], (carillon, after, signal) =>
    carillon.platformTemplates
      .list({ ...(filters as PlatformTemplatesListQuery), limit: 50, after }, { signal })
      .page(),
  );
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <Page
      title="Platform templates"
      lead="Every tenant can send with them, and override them by one of its own with the same name. They are written through the API, at /v1/platform-templates."
    >
      <div className="filters" role="search">
        <SearchText
          label="Part of the name"
          value={filters.search ?? ''}
          onChange={(search) => change({ search })}
        />
        <Choices
          label="Channel"
          choices={CHANNELS}
          value={filters.channel ?? 'all'}
          onChange={(channel) => change({ channel: channel === 'all' ? '' : channel })}
        />
        <Choices
          label="Kind"
          choices={KINDS}
          value={filters.kind ?? 'all'}
          onChange={(kind) => change({ kind: kind === 'all' ? '' : kind })}
        />
      </div>
      <Card bare>
        <Table<TemplateSummary>
          label="Platform templates"
          list={list}
          rowKey={({ id }) => id}
          columns={[
            {
              title: 'Name',
              cell: ({ name, id }) => (
                <>
                  {name}
                  <span className="platform-sub">
                    <Copy text={id} label="Copy the id" />
                  </span>
                </>
              ),
            },
            {
              title: 'Channel',
              snug: true,
              wideOnly: true,
              cell: ({ channel }) => (channel === 'sms' ? 'SMS' : 'E-mail'),
            },
            { title: 'Kind', snug: true, wideOnly: true, cell: ({ kind }) => wordsOf(kind) },
            {
              title: 'Version',
              snug: true,
              cell: ({ current_version: version }) =>
                version === null ? <Badge>Draft</Badge> : <Badge tone="good">Version {version}</Badge>,
            },
            { title: 'Changed', snug: true, wideOnly: true, cell: ({ updated_at: at }) => <Time at={at} /> },
          ]}
          empty={
            <Empty
              icon={FileText}
              title={isFiltered ? 'No template is like this' : 'No platform template yet'}
            >
              <p>
                A platform template is content that all tenants share: a receipt, a layout, a footer. A tenant
                that wants it otherwise overrides it.
              </p>
            </Empty>
          }
        />
      </Card>
    </Page>
  );
}
