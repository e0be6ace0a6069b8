import { useAct, useList } from '../../api/reading';
import { wordsOf } from '../../kit/badge';
import { AskFirst } from '../../kit/dialog';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';
import { Time } from '../../kit/time';

/** Those that wait to be answered. */
export function Invitations() {
  const list = useList(['invitations'], (carillon, after, signal) =>
    carillon.invitations.list({ after }, { signal }).page(),
  );
  const revoking = useAct((carillon, id: string) => carillon.invitations.delete(id));
  if (!list.error && !list.rows?.length) return null;
  return (
    <Card title="Invitations" bare>
      <Table
        label="Invitations that are open"
        list={list}
        rowKey={({ id }) => id}
        columns={[
          { title: 'E-mail', cell: ({ email }) => email },
          { title: 'Role', snug: true, cell: ({ role }) => wordsOf(role) },
          { title: 'Ends', snug: true, wideOnly: true, cell: ({ expires_at: at }) => <Time at={at} /> },
          {
            title: 'Actions',
            actions: true,
            cell: ({ id, email }) => (
              <AskFirst
                look="plain"
                button="Revoke"
                title={`Revoke the invitation of ${email}?`}
                yes="Revoke"
                danger
                onYes={() => revoking.mutateAsync(id)}
              >
                The link leads nowhere from now on.
              </AskFirst>
            ),
          },
        ]}
        empty={null}
      />
    </Card>
  );
}
