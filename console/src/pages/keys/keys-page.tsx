import './keys.css';
import type { ApiKey } from '@carillon/client';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useList } from '../../api/reading';
import { Badge } from '../../kit/badge';
import { Empty } from '../../kit/notice';
import { count } from '../../kit/numbers';
import { Card, Page } from '../../kit/page';
import { useSearchParam } from '../../kit/search-param';
import { Table } from '../../kit/table';
import { Segments } from '../../kit/tabs';
import { Time } from '../../kit/time';
import { CreateKey } from './create-key';
import { KeyActions } from './key-actions';
import { KeyDialogs, type KeyDoing } from './key-dialogs';
import { isGood, KeyState } from './key-state';
import { scopeWords } from '../../keys/scopes';

/** The keys by which programs use the API: what each may do, from where, and when it was last used. */
export function KeysPage() {
  const [shown, setShown] = useSearchParam<'good' | 'all'>('shown', 'good');
  const [doing, setDoing] = useState<KeyDoing | null>(null);
  const list = useList(['api-keys'], (carillon, after, signal) =>
    carillon.apiKeys.list({ after, limit: 100 }, { signal }).page(),
  );
  const rows = list.rows?.filter((key) => shown === 'all' || isGood(key));
  return (
    <Page
      title="API keys"
      lead="By which your programs use the API. One for each program, so that one can be revoked without the others."
      actions={<CreateKey />}
    >
      <Card
        title="Keys"
        actions={
          <Segments
            label="Which keys"
            value={shown}
            onChange={setShown}
            choices={[
              { value: 'good', label: 'In use' },
              { value: 'all', label: 'All' },
            ]}
          />
        }
        bare
      >
        <Table<ApiKey>
          label="API keys, newest first"
          list={{ ...list, rows }}
          rowKey={({ id }) => id}
          columns={[
            {
              title: 'Name',
              cell: ({ name, hint }) => (
                <>
                  <strong className="key-name">{name}</strong>
                  <div className="faint key-hint">
                    <code>{hint}…</code>
                  </div>
                </>
              ),
            },
            {
              title: 'Mode',
              snug: true,
              cell: ({ mode }) => <Badge>{mode === 'live' ? 'Live' : 'Test'}</Badge>,
            },
            {
              title: 'Status',
              snug: true,
              cell: (key) => (
                <>
                  <KeyState of={key} />
                  {key.expires_at && isGood(key) && (
                    <div className="faint">
                      until <Time at={key.expires_at} />
                    </div>
                  )}
                </>
              ),
            },
            {
              title: 'Scopes',
              wideOnly: true,
              cell: (key) => (
                <>
                  <span title={key.scopes.join(', ')}>{scopeWords(key.scopes)}</span>
                  <div className="faint">{boundsOf(key)}</div>
                </>
              ),
            },
            {
              title: 'Last used',
              snug: true,
              wideOnly: true,
              cell: ({ last_used_at: at }) => (at ? <Time at={at} /> : <span className="faint">Never</span>),
            },
            {
              title: 'Actions',
              actions: true,
              cell: (key) => <KeyActions apiKey={key} onDo={setDoing} />,
            },
          ]}
          empty={
            <Empty icon={KeyRound} title={shown === 'good' ? 'No key in use' : 'No key yet'}>
              <p>
                A live key sends. A test key plays everything through and reaches nobody: begin with that one,
                and give each key only what its program needs.
              </p>
            </Empty>
          }
        />
      </Card>
      <KeyDialogs doing={doing} onClose={() => setDoing(null)} />
    </Page>
  );
}

/** From where it may be used, and how fast; nothing where it may from anywhere. */
function boundsOf({ allowed_cidrs: [first, ...others], requests_per_second: rate }: ApiKey): string {
  const from = first && `from ${first}${others.length > 0 ? ` and ${others.length} more` : ''}`;
  return [from, rate && `${count(rate)} requests a second`].filter(Boolean).join(', ');
}
