import type { Contact, UpdateContact } from '@carillon/client';
import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { useAct, useRead } from '../../api/reading';
import { Button } from '../../kit/button';
import { Copy } from '../../kit/copy';
import { AskFirst } from '../../kit/dialog';
import { Form } from '../../kit/form';
import { Fault } from '../../kit/notice';
import { Card, Facts, Page } from '../../kit/page';
import { Time } from '../../kit/time';
import { say } from '../../kit/toasts';
import { CONTACT_FIELDS, ContactFields } from './contact-fields';
import { nameOf } from './contact-name';
import { toProperties, toRows } from './property-row';
import { PropertyRows } from './property-rows';
import './audiences.css';
import { Changing, LOOK_ONLY } from '../../kit/may-change';

/** A contact, to be looked at and changed. */
export function ContactPage() {
  const { contactId = '' } = useParams<{ contactId: string }>();
  const { data: contact, error } = useRead(['contacts', contactId], (carillon, signal) =>
    carillon.contacts.get(contactId, { signal }),
  );
  if (!contact)
    return (
      <Page title="Contact">
        <Fault error={error} />
      </Page>
    );
  return (
    <Page title={nameOf(contact)} lead="A contact" actions={<DeleteContact contact={contact} />}>
      <div className="columns main-aside contact">
        <Card title="What is known">
          <EditContact key={contact.updated_at} contact={contact} />
        </Card>
        <Card title="About">
          <Facts
            facts={{
              Id: <Copy text={contact.id} />,
              Created: <Time at={contact.created_at} />,
              Changed: <Time at={contact.updated_at} />,
            }}
          />
        </Card>
      </div>
    </Page>
  );
}

function EditContact({ contact }: { contact: Contact }) {
  const [rows, setRows] = useState(() => toRows(contact.properties));
  const update = useAct((carillon, body: UpdateContact) => carillon.contacts.update(contact.id, body));
  const submit = (values: Record<string, unknown>): void => {
    const fields = Object.fromEntries(CONTACT_FIELDS.map((name) => [name, values[name] || null]));
    // A property that is not there any more is taken away by a null.
    const gone = Object.fromEntries(Object.keys(contact.properties).map((name) => [name, null]));
    const properties = { ...gone, ...toProperties(rows) };
    update.mutate({ ...fields, properties }, { onSuccess: () => say('The contact is saved.') });
  };
  return (
    <Form error={update.error} onSubmit={(values) => !update.isPending && submit(values)}>
      <ContactFields contact={contact} />
      <PropertyRows rows={rows} onChange={setRows} />
      <div>
        <Changing otherwise={LOOK_ONLY}>
          <Button type="submit" look="primary" busy={update.isPending}>
            Save
          </Button>
        </Changing>
      </div>
    </Form>
  );
}

function DeleteContact({ contact }: { contact: Contact }) {
  const [, navigate] = useLocation();
  const remove = useAct(async (carillon) => {
    await carillon.contacts.delete(contact.id);
    // Before anything is read again that is not there any more.
    navigate('/audiences/contacts');
  });
  return (
    <AskFirst
      button="Delete"
      title={`Delete ${nameOf(contact)}?`}
      yes="Delete contact"
      danger
      onYes={async () => {
        await remove.mutateAsync();
        say(`${nameOf(contact)} is deleted.`);
      }}
    >
      <p>It leaves every audience. What was sent to it stays in the ledger, and so does a suppression.</p>
    </AskFirst>
  );
}
