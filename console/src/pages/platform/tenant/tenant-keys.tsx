import type { ApiKey, CreatedApiKey, Tenant } from '@carillon/client';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useList } from '../../../api/reading';
import { scopeWords } from '../../../keys/scopes';
import { Badge } from '../../../kit/badge';
import { Empty } from '../../../kit/notice';
import { Card } from '../../../kit/page';
import { Table } from '../../../kit/table';
import { Time } from '../../../kit/time';
import { isOver, KeyExpiry } from '../key-expiry';
import { ShownKey } from '../shown-key';
import { useMay } from '../use-may';
import { KeyMoves } from './key-moves';
import { NewTenantKey } from './new-tenant-key';

/** The API keys of a tenant: made, rotated and revoked for it. */
export function TenantKeys({ tenant }: { tenant: Tenant }) {
  const [made, setMade] = useState<CreatedApiKey | null>(null);
  const mayChange = useMay('operator');
  const list = useList(['tenants', tenant.id, 'api-keys'], (carillon, after, signal) =>
    carillon.tenants.apiKeys.list(tenant.id, { limit: 50, after }, { signal }).page(),
  );
  return (
    <Card
      title="API keys"
      lead="Newest first, revoked and expired ones included."
      actions={mayChange && <NewTenantKey tenantId={tenant.id} />}
      bare
    >
      <Table<ApiKey>
        label="Keys of this tenant"
        list={list}
        rowKey={({ id }) => id}
        columns={[
          {
            title: 'Name',
            cell: ({ name, hint, scopes }) => (
              <>
                {name}
                <span className="platform-sub">
                  <code>{hint}…</code> · {scopeWords(scopes)}
                </span>
              </>
            ),
          },
          {
            title: 'Mode',
            snug: true,
            cell: ({ mode }) => <Badge>{mode === 'live' ? 'Live' : 'Test'}</Badge>,
          },
          {
            title: 'Used last',
            snug: true,
            wideOnly: true,
            cell: ({ last_used_at: at }) => <Time at={at} />,
          },
          { title: 'Good', snug: true, wideOnly: true, cell: (key) => <KeyExpiry of={key} /> },
          ...(mayChange
            ? [
                {
                  title: 'Change',
                  actions: true,
                  cell: (key: ApiKey) =>
                    !isOver(key) && <KeyMoves tenantId={tenant.id} of={key} onMade={setMade} />,
                },
              ]
            : []),
        ]}
        empty={
          <Empty icon={KeyRound} title="No key yet">
            <p>
              Programs of the tenant call with a key. A live one sends to people; a test one plays everything
              through.
            </p>
          </Empty>
        }
      />
      <ShownKey of={made} onClose={() => setMade(null)} />
    </Card>
  );
}
