import { Network } from 'lucide-react';
import { useAct, useRead } from '../../api/reading';
import { AskFirst } from '../../kit/dialog';
import { Empty } from '../../kit/notice';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';
import { ChangeCredential } from './change-credential';
import { CredentialState, limitOf } from './credential-state';

/** Addresses that send by SMTP without a password. They are added in the provider's app. */
export function IpAuthentications() {
  const { data, error } = useRead(['ip-authentications'], (carillon, signal) =>
    carillon.ipAuthentications.list({ signal }),
  );
  const remove = useAct((carillon, address: string) => carillon.ipAuthentications.delete(address));
  return (
    <Card
      title="IP authentication"
      lead="Addresses that may send by SMTP without a password. One is added in the provider's app, and changed and removed here."
      bare
    >
      <Table
        label="Addresses without a password"
        list={{ rows: data?.data, error }}
        rowKey={({ ip_address: address }) => address}
        columns={[
          {
            title: 'Address',
            cell: ({ ip_address: address, description }) => (
              <>
                <code>{address}</code>
                {description && <div className="faint">{description}</div>}
              </>
            ),
          },
          { title: 'Status', snug: true, cell: ({ status }) => <CredentialState of={status} /> },
          { title: 'Limit', snug: true, wideOnly: true, cell: limitOf },
          {
            title: 'Actions',
            actions: true,
            cell: ({ ip_address: address }) => (
              <span className="row-actions">
                <ChangeCredential kind="ip-authentication" name={address} />
                <AskFirst
                  button={
                    <>
                      Remove<span className="hidden-visually"> {address}</span>
                    </>
                  }
                  look="plain"
                  title={`Remove ${address}?`}
                  yes="Remove address"
                  danger
                  onYes={() => remove.mutateAsync(address)}
                >
                  <p>
                    Nothing can be sent from it without a password any more. Only the provider's app can undo
                    it.
                  </p>
                </AskFirst>
              </span>
            ),
          },
        ]}
        empty={
          <Empty icon={Network} title="No address sends without a password">
            <p>The provider's app can let one do so. It then stands here, to be changed or removed.</p>
          </Empty>
        }
      />
    </Card>
  );
}
