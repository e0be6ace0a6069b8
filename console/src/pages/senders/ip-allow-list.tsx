import { useAct, useRead } from '../../api/reading';
import { Badge } from '../../kit/badge';
import { AskFirst } from '../../kit/dialog';
import { Empty } from '../../kit/notice';
import { OpenDialog } from '../../kit/open-dialog';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';
import { AllowedIpForm } from './allowed-ip-form';

/** From where SMTP users may connect; a switch and a list. */
export function IpAllowList() {
  const { data, error } = useRead(['ip-allow-list'], (carillon, signal) =>
    carillon.ipAllowList.get({ signal }),
  );
  const toggle = useAct((carillon, enabled: boolean) => carillon.ipAllowList.update({ enabled }));
  const remove = useAct((carillon, address: string) => carillon.ipAllowList.addresses.delete(address));
  const isOn = data?.enabled ?? false;
  return (
    <Card
      title="IP allow list"
      lead={
        isOn
          ? 'SMTP users connect from these addresses or not at all. The API is not guarded by it.'
          : 'Off: SMTP users may connect from anywhere. The API is not guarded by it.'
      }
      actions={
        data && (
          <>
            <Badge tone={isOn ? 'good' : 'calm'}>{isOn ? 'On' : 'Off'}</Badge>
            <AskFirst
              button={isOn ? 'Switch off' : 'Switch on'}
              title={
                isOn ? 'Let SMTP users connect from anywhere?' : 'Let SMTP users connect from the list only?'
              }
              yes={isOn ? 'Switch off' : 'Switch on'}
              danger={!isOn && data.addresses.length === 0}
              onYes={() => toggle.mutateAsync(!isOn)}
            >
              <p>
                {isOn
                  ? 'The list is kept and counts for nothing.'
                  : data.addresses.length === 0
                    ? 'The list is empty: every SMTP user is kept out. Messages of the API are sent all the same.'
                    : 'Who connects from elsewhere is refused. Messages of the API are sent all the same.'}
              </p>
            </AskFirst>
            <OpenDialog button="Add an address" title="Add an address or a network">
              {(close) => <AllowedIpForm onDone={close} />}
            </OpenDialog>
          </>
        )
      }
      bare
    >
      <Table
        label="Addresses and networks"
        list={{ rows: data?.addresses, error }}
        rowKey={({ ip_address: address }) => address}
        columns={[
          { title: 'Address or network', cell: ({ ip_address: address }) => <code>{address}</code> },
          {
            title: 'Description',
            wideOnly: true,
            cell: ({ description }) => description ?? <span className="faint">–</span>,
          },
          {
            title: 'Actions',
            actions: true,
            cell: (entry) => (
              <span className="row-actions">
                <OpenDialog
                  button={
                    <>
                      Change<span className="hidden-visually"> {entry.ip_address}</span>
                    </>
                  }
                  look="plain"
                  title={`Change ${entry.ip_address}`}
                >
                  {(close) => <AllowedIpForm saved={entry} onDone={close} />}
                </OpenDialog>
                <AskFirst
                  button={
                    <>
                      Remove<span className="hidden-visually"> {entry.ip_address}</span>
                    </>
                  }
                  look="plain"
                  title={`Remove ${entry.ip_address}?`}
                  yes="Remove address"
                  danger
                  onYes={() => remove.mutateAsync(entry.ip_address)}
                >
                  <p>
                    {isOn
                      ? 'SMTP users cannot connect from there any more.'
                      : 'The list is off, so nothing changes until it is switched on.'}
                  </p>
                </AskFirst>
              </span>
            ),
          },
        ]}
        empty={
          <Empty title="The list is empty">
            <p>Add the addresses that your programs send from, and only then switch the list on.</p>
          </Empty>
        }
      />
    </Card>
  );
}
