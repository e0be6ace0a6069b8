import type { Carillon, Page } from '@carillon/client';
import type { ReactNode } from 'react';
import { useAct, useList } from '../api/reading';
import { wordsOf } from '../kit/badge';
import { AskFirst } from '../kit/dialog';
import { Card } from '../kit/page';
import { Table } from '../kit/table';
import { Time } from '../kit/time';

interface OpenInvitation {
  id: string;
  email: string;
  role: string;
  expires_at: string;
}

interface OpenInvitationsProps {
  /** Under which the list is known. */
  of: readonly unknown[];
  list: (carillon: Carillon, after: string | undefined, signal: AbortSignal) => Promise<Page<OpenInvitation>>;
  revoke: (carillon: Carillon, id: string) => Promise<void>;
  lead?: ReactNode;
  actions?: ReactNode;
  /** What it says where none is open; without it, it is not there then. */
  empty?: ReactNode;
}

/** Those that wait to be answered. */
export function OpenInvitations({
  of,
  list: ask,
  revoke,
  lead,
  actions,
  empty = null,
}: OpenInvitationsProps) {
  const list = useList(of, ask);
  const revoking = useAct(revoke);
  if (!empty && !list.error && !list.rows?.length) return null;
  return (
    <Card title="Invitations" lead={lead} actions={actions} bare>
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
        empty={empty}
      />
    </Card>
  );
}
