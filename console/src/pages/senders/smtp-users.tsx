import type { SmtpUser } from '@carillon/client';
import { Server } from 'lucide-react';
import { useAct, useRead } from '../../api/reading';
import { AskFirst } from '../../kit/dialog';
import { Empty } from '../../kit/notice';
import { OpenDialog } from '../../kit/open-dialog';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';
import { AddSmtpUserForm } from './add-smtp-user-form';
import { ChangeCredential } from './change-credential';
import { CredentialState, limitOf } from './credential-state';

/** Names and passwords for what sends by SMTP and not through the API. */
export function SmtpUsers() {
  const { data, error } = useRead(['smtp-users'], (carillon, signal) => carillon.smtpUsers.list({ signal }));
  const remove = useAct((carillon, username: string) => carillon.smtpUsers.delete(username));
  return (
    <Card
      title="SMTP users"
      lead="For a printer, a shop, an old program. What they send is no message here: it has no timeline and posts no webhooks."
      actions={
        <OpenDialog button="Add an SMTP user" look="primary" title="Add an SMTP user" wide>
          {(close) => <AddSmtpUserForm onDone={close} />}
        </OpenDialog>
      }
      bare
    >
      <Table<SmtpUser>
        label="Users"
        list={{ rows: data?.data, error }}
        rowKey={({ username }) => username}
        columns={[
          {
            title: 'Username',
            cell: ({ username, description }) => (
              <>
                {username}
                {description && <div className="faint">{description}</div>}
              </>
            ),
          },
          { title: 'Status', snug: true, cell: ({ status }) => <CredentialState of={status} /> },
          { title: 'Limit', snug: true, wideOnly: true, cell: limitOf },
          {
            title: 'Actions',
            actions: true,
            cell: (user) => (
              <span className="row-actions">
                <ChangeCredential kind="smtp-user" name={user.username} />
                <AskFirst
                  button={
                    <>
                      Remove<span className="hidden-visually"> {user.username}</span>
                    </>
                  }
                  look="plain"
                  title={`Remove ${user.username}?`}
                  yes="Remove SMTP user"
                  danger
                  onYes={() => remove.mutateAsync(user.username)}
                >
                  <p>Nothing can be sent with its password any more. What uses it stops sending at once.</p>
                </AskFirst>
              </span>
            ),
          },
        ]}
        empty={
          <Empty icon={Server} title="No SMTP user">
            <p>
              Add one for each program that can only send by SMTP, so that one can be removed without the
              others. All else sends through the API, where you see what became of it.
            </p>
          </Empty>
        }
      />
    </Card>
  );
}
