import type { AddSingleSender } from '@carillon/client';
import { AtSign } from 'lucide-react';
import { useAct, useRead } from '../../api/reading';
import { Badge } from '../../kit/badge';
import { Button } from '../../kit/button';
import { AskFirst } from '../../kit/dialog';
import { filled, Form, TextArea, TextField } from '../../kit/form';
import { FormFoot } from '../../kit/form-foot';
import { Empty, Fault } from '../../kit/notice';
import { OpenDialog } from '../../kit/open-dialog';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';
import { textOf } from '../../kit/text-of';
import { say } from '../../kit/toasts';
import { Changing } from '../../kit/may-change';

/** Addresses that may send without their whole domain. */
export function SingleSenders() {
  const { data, error } = useRead(
    ['single-senders'],
    (carillon, signal) => carillon.singleSenders.list({ signal }),
    { everyMs: 30_000 },
  );
  const ask = useAct((carillon, body: AddSingleSender) => carillon.singleSenders.add(body));
  const remove = useAct((carillon, address: string) => carillon.singleSenders.delete(address));
  const askAgain = (address: string): void =>
    ask.mutate({ email_address: address }, { onSuccess: () => say(`${address} is asked again by e-mail.`) });
  return (
    <Card
      title="Single senders"
      lead="One address each, for who cannot change the DNS of its domain. A domain is better: it signs its mail."
      actions={
        <OpenDialog
          button="Add an address"
          look="primary"
          title="Add a single sender"
          lead="The provider sends it an e-mail with a link to verify it."
        >
          {(close) => <SingleSenderForm onDone={close} />}
        </OpenDialog>
      }
      bare
    >
      {ask.error && (
        <div className="card-body">
          <Fault error={ask.error} />
        </div>
      )}
      <Table
        label="Addresses that may send"
        list={{ rows: data?.data, error }}
        rowKey={({ email_address: address }) => address}
        columns={[
          { title: 'Address', cell: ({ email_address: address }) => address },
          {
            title: 'Status',
            snug: true,
            cell: ({ verified }) => (
              <Badge tone={verified ? 'good' : 'warn'}>{verified ? 'Verified' : 'Asked'}</Badge>
            ),
          },
          {
            title: 'Actions',
            actions: true,
            cell: ({ email_address: address, verified }) => (
              <span className="row-actions">
                {!verified && (
                  <Changing>
                    <Button
                      look="plain"
                      busy={ask.isPending && ask.variables.email_address === address}
                      onClick={() => askAgain(address)}
                      aria-label={`Ask again: ${address}`}
                    >
                      Ask again
                    </Button>
                  </Changing>
                )}
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
                  <p>E-mail from it is refused from now on, unless its domain is a sender domain.</p>
                </AskFirst>
              </span>
            ),
          },
        ]}
        empty={
          <Empty icon={AtSign} title="No single sender">
            <p>
              Add an address that you can read. Its owner gets an e-mail and follows the link in it; from then
              on the address may send.
            </p>
          </Empty>
        }
      />
    </Card>
  );
}

function SingleSenderForm({ onDone }: { onDone: () => void }) {
  const add = useAct((carillon, body: AddSingleSender) => carillon.singleSenders.add(body));
  const submit = (values: Record<string, unknown>): void =>
    add.mutate(filled(values) as unknown as AddSingleSender, {
      onSuccess: () => {
        say(`${textOf(values.email_address)} is asked by e-mail.`);
        onDone();
      },
    });
  return (
    <Form onSubmit={submit} error={add.error}>
      <TextField name="email_address" label="E-mail address" inputMode="email" autoComplete="off" />
      <TextArea
        name="message"
        label="Message"
        hint="Said in that e-mail; may be left empty."
        rows={3}
        maxLength={500}
      />
      <FormFoot yes="Ask by e-mail" busy={add.isPending} onCancel={onDone} />
    </Form>
  );
}
