import type { Members, MembersChange } from '@carillon/client';
import { useState } from 'react';
import { useAct } from '../../api/reading';
import { Button } from '../../kit/button';
import { Dialog, DialogFoot } from '../../kit/dialog';
import { Form, TextArea } from '../../kit/form';
import { Notice } from '../../kit/notice';
import { count } from '../../kit/numbers';
import { textOf } from '../../kit/text-of';
import { say } from '../../kit/toasts';

/** Contacts that are there already, by what they are known by. */
export function AddMembers({ audienceId }: { audienceId: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const add = useAct((carillon, body: Members) => carillon.audiences.members.add(audienceId, body));
  const submit = (text: string): void =>
    add.mutate(sorted(text), {
      onSuccess: (change) => {
        if (change.not_found.length > 0) return;
        say(wordsOf(change));
        setIsOpen(false);
      },
    });
  const missing = add.data?.not_found.map((pointer) => valueAt(add.variables, pointer)) ?? [];
  const open = (): void => {
    add.reset();
    setIsOpen(true);
  };
  return (
    <>
      <Button onClick={open}>Add contacts</Button>
      <Dialog
        open={isOpen}
        onClose={() => setIsOpen(false)}
        title="Add contacts"
        lead="Contacts that are there already. Whoever is not yet comes with an import, or one by one."
      >
        <Form error={add.error} onSubmit={(values) => !add.isPending && submit(textOf(values.members))}>
          <TextArea
            name="members"
            label="Addresses, numbers or ids of contacts"
            hint="One on each line, or with commas between them; up to 10,000."
            placeholder={'ada@example.com\n+6421555123'}
            rows={6}
            code
          />
          {add.data && missing.length > 0 && (
            <Notice tone="warn" title={wordsOf(add.data)}>
              <p>
                These name no contact: {missing.slice(0, 20).join(', ')}
                {missing.length > 20 ? ' and more' : ''}.
              </p>
            </Notice>
          )}
          <DialogFoot>
            <Button onClick={() => setIsOpen(false)}>{missing.length > 0 ? 'Close' : 'Not now'}</Button>
            <Button type="submit" look="primary" busy={add.isPending}>
              Add
            </Button>
          </DialogFoot>
        </Form>
      </Dialog>
    </>
  );
}

function sorted(text: string): Members {
  const given = text.split(/[\s,;]+/).filter((each) => each !== '');
  const emails = given.filter((each) => each.includes('@'));
  const contactIds = given.filter((each) => each.startsWith('con_'));
  const phones = given.filter((each) => !each.includes('@') && !each.startsWith('con_'));
  return { emails, contact_ids: contactIds, phones };
}

function wordsOf({ changed, unchanged }: MembersChange): string {
  return `${count(changed)} added${unchanged > 0 ? `, ${count(unchanged)} on it already` : ''}.`;
}

/** `/emails/3` as what stood there. */
function valueAt(members: Members | undefined, pointer: string): string {
  const [, list = '', index = ''] = pointer.split('/');
  return members?.[list as keyof Members]?.[Number(index)] ?? pointer;
}
