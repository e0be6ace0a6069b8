import '../platform.css';
import type { CreatedOperator, Operator } from '@carillon/client';
import { UserRoundKey } from 'lucide-react';
import { useState } from 'react';
import { useList } from '../../../api/reading';
import { Badge, wordsOf } from '../../../kit/badge';
import { Empty, Notice } from '../../../kit/notice';
import { Card, Page } from '../../../kit/page';
import { Table } from '../../../kit/table';
import { Time } from '../../../kit/time';
import { isOver, KeyExpiry } from '../key-expiry';
import { ShownKey } from '../shown-key';
import { useMay } from '../use-may';
import { NewOperator } from './new-operator';
import { OperatorMoves } from './operator-moves';

/** Who runs the platform by a key: roles, and a key each. Owners alone see and change them. */
export function OperatorsPage() {
  const isOwner = useMay('owner');
  const [made, setMade] = useState<CreatedOperator | null>(null);
  const list = useList(
    ['operators'],
    (carillon, after, signal) => carillon.operators.list({ limit: 50, after }, { signal }).page(),
    { enabled: isOwner },
  );
  if (!isOwner)
    return (
      <Page title="Operator keys">
        <Notice title="Owners see the operators">
          <p>Ask an owner of the platform for a key, or for another role.</p>
        </Notice>
      </Page>
    );
  return (
    <Page
      title="Operator keys"
      lead="For programs that run the platform, and who prefers a terminal: a role and a key each. Newest first, revoked ones included."
      actions={<NewOperator onMade={setMade} />}
    >
      <Card bare>
        <Table<Operator>
          label="Operators"
          list={list}
          rowKey={({ id }) => id}
          columns={[
            {
              title: 'Name',
              cell: ({ name, hint }) => (
                <>
                  {name}
                  <span className="platform-sub">
                    <code>{hint}…</code>
                  </span>
                </>
              ),
            },
            {
              title: 'Role',
              snug: true,
              cell: ({ role }) => <Badge tone={role === 'owner' ? 'info' : 'calm'}>{wordsOf(role)}</Badge>,
            },
            {
              title: 'Used last',
              snug: true,
              wideOnly: true,
              cell: ({ last_used_at: at }) => <Time at={at} />,
            },
            { title: 'Good', snug: true, wideOnly: true, cell: (operator) => <KeyExpiry of={operator} /> },
            {
              title: 'Change',
              actions: true,
              cell: (operator) => !isOver(operator) && <OperatorMoves operator={operator} onMade={setMade} />,
            },
          ]}
          empty={
            <Empty icon={UserRoundKey} title="No operator yet">
              <p>
                Until there is one, the operator key of the configuration does everything. An operator has a
                key of their own, so that the audit log says who did what, and one can go without the others.
              </p>
            </Empty>
          }
        />
      </Card>
      <ShownKey of={made} onClose={() => setMade(null)} />
    </Page>
  );
}
