import type { ContactsListQuery } from '@carillon/client';
import { ContactRound, Plus } from 'lucide-react';
import { useSearchParams } from 'wouter';
import { useList } from '../../api/reading';
import { Button, LinkButton } from '../../kit/button';
import { Empty } from '../../kit/notice';
import { Card, Page } from '../../kit/page';
import { Table } from '../../kit/table';
import { contactColumns } from './contact-columns';
import { FindContact } from './find-contact';
import { NewContact } from './new-contact';
import { PeopleTabs } from './people-tabs';
import { Changing } from '../../kit/may-change';

/** Everybody that campaigns can reach; found by exactly what they are known by. */
export function ContactsPage() {
  const [params, setParams] = useSearchParams();
  const set = (name: string, value: string): void =>
    setParams((now) => (value ? now.set(name, value) : now.delete(name), now), { replace: true });
  const search = params.get('search') ?? '';
  const list = useList(['contacts', 'list', search], (carillon, after, signal) =>
    carillon.contacts.list({ ...queryOf(search), limit: 50, after }, { signal }).page(),
  );
  return (
    <Page
      title="Contacts"
      lead="People, with what is known of them. Live and test mode share them."
      actions={
        <>
          <Changing>
            <LinkButton to="/audiences/imports/new">Import</LinkButton>
            <Button look="primary" onClick={() => set('new', '1')}>
              <Plus aria-hidden /> New contact
            </Button>
          </Changing>
        </>
      }
    >
      <PeopleTabs current="/audiences/contacts" />
      <div className="filters">
        <FindContact value={search} onChange={(to) => set('search', to)} />
      </div>
      <Card bare>
        <Table
          label="Contacts"
          list={list}
          rowKey={({ id }) => id}
          rowLink={({ id }) => `/audiences/contacts/${id}`}
          columns={contactColumns}
          empty={search ? <NobodyFound /> : <NobodyYet onNew={() => set('new', '1')} />}
        />
      </Card>
      <NewContact open={params.has('new')} onClose={() => set('new', '')} />
    </Page>
  );
}

/** An address has an @, a number begins with a plus, and anything else is an id of the tenant's own. */
function queryOf(search: string): ContactsListQuery {
  if (search === '') return {};
  if (search.includes('@')) return { email: search };
  return search.startsWith('+') ? { phone: search.replaceAll(/[\s()-]/g, '') } : { external_id: search };
}

function NobodyFound() {
  return (
    <Empty icon={ContactRound} title="No contact is known by that">
      <p>
        Write the whole of it: an e-mail address, a phone number with its country such as +6421555123, or your
        own id.
      </p>
    </Empty>
  );
}

function NobodyYet({ onNew }: { onNew: () => void }) {
  return (
    <Empty icon={ContactRound} title="No contact yet">
      <p>
        A contact has an e-mail address, a phone number or both, a language, a time zone, and properties of
        your own that audiences ask for and templates print.
      </p>
      <Changing>
        <div className="row">
          <LinkButton to="/audiences/imports/new" look="primary">
            Import a file
          </LinkButton>
          <Button onClick={onNew}>New contact</Button>
        </div>
      </Changing>
    </Empty>
  );
}
