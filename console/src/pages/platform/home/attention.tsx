import type { HinderedTenant } from '@carillon/client';
import { useRead } from '../../../api/reading';
import { Badge } from '../../../kit/badge';
import { Fault, Notice } from '../../../kit/notice';
import { Card } from '../../../kit/page';
import { Table } from '../../../kit/table';
import { minute } from '../../../kit/time';
import { SENDING } from '../sending-words';
import { useTenants } from '../use-tenants';
import { HinderedBy } from './hindered-by';

/** What wants an operator: pauses, the fence, tenants that do not send as usual or could not be provisioned. */
export function Attention() {
  const sending = useRead(
    ['operator-sending'],
    (carillon, signal) => carillon.operatorSending.get({ signal }),
    { everyMs: 15_000 },
  );
  const fence = useRead(['run-fence'], (carillon, signal) => carillon.runFence.get({ signal }));
  const { data: tenants } = useTenants();
  const stuck = tenants?.filter(({ provisioning }) => provisioning.problem !== null) ?? [];
  const hindered = sending.data?.tenants ?? [];
  return (
    <>
      <Fault error={sending.error} />
      {sending.data?.platform_paused_until && (
        <Notice tone="bad" title="Nothing of any tenant is sent">
          <p>
            The provider asked the platform to slow down, until {minute(sending.data.platform_paused_until)}.
          </p>
        </Notice>
      )}
      {fence.data?.due_before && (
        <Notice tone="info" title="A fence of campaign runs is set">
          <p>Runs that were due before {minute(fence.data.due_before)} do not go on by themselves.</p>
        </Notice>
      )}
      {stuck.length > 0 && (
        <Card title="Provisioning does not get on" lead="It is tried again by itself." bare>
          <Table
            label="Tenants whose subaccount could not be brought in line"
            list={{ rows: stuck, error: null }}
            rowKey={({ id }) => id}
            rowLink={({ id }) => `/tenants/${id}`}
            columns={[
              { title: 'Tenant', snug: true, cell: ({ name }) => name },
              { title: 'Problem', cell: ({ provisioning }) => provisioning.problem },
            ]}
            empty={null}
          />
        </Card>
      )}
      {hindered.length > 0 && (
        <Card
          title="Not sending as usual"
          lead={sending.data?.has_more ? 'There are more than stand here: look for one cause.' : undefined}
          bare
        >
          <Table<HinderedTenant>
            label="Tenants that do not send as usual"
            list={{ rows: hindered, error: null }}
            rowKey={({ tenant_id: id }) => id}
            rowLink={({ tenant_id: id }) => `/tenants/${id}`}
            columns={[
              { title: 'Tenant', snug: true, cell: ({ tenant_name: name }) => name },
              {
                title: 'Sending',
                snug: true,
                cell: ({ status }) => <Badge tone={SENDING[status].tone}>{SENDING[status].word}</Badge>,
              },
              { title: 'Why', wideOnly: true, cell: ({ tenant_id: id }) => <HinderedBy tenantId={id} /> },
            ]}
            empty={null}
          />
        </Card>
      )}
    </>
  );
}
