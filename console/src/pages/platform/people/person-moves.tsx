import type { PersonAccount } from '@carillon/client';
import { useState } from 'react';
import { useAct } from '../../../api/reading';
import { Ask, Dialog } from '../../../kit/dialog';
import { MenuItem, MenuLine, RowMenu } from '../../../kit/menu';
import { say } from '../../../kit/toasts';
import { AskPasswordLink } from '../../../people/ask-password-link';
import { useMay } from '../use-may';
import { OperatorRoleForm } from './operator-role-form';

interface PersonMovesProps {
  person: PersonAccount;
  /** A link for a new password, which is shown once. */
  onLink: (url: string) => void;
}

/** What can be done for somebody, or about them. */
export function PersonMoves({ person, onLink }: PersonMovesProps) {
  const { id, name, has_totp: hasTotp } = person;
  const isOwner = useMay('owner');
  const [opened, setOpened] = useState<'link' | 'totp' | 'role' | 'delete' | null>(null);
  const linking = useAct((carillon) => carillon.people.passwordLink(id));
  const removingTotp = useAct((carillon) => carillon.people.removeTotp(id));
  const deleting = useAct((carillon) => carillon.people.delete(id));
  const close = (): void => setOpened(null);
  return (
    <>
      <RowMenu of={name}>
        <MenuItem onSelect={() => setOpened('link')}>Password link</MenuItem>
        {isOwner && (
          <>
            {hasTotp && <MenuItem onSelect={() => setOpened('totp')}>Remove the authenticator</MenuItem>}
            <MenuItem onSelect={() => setOpened('role')}>Role at the platform</MenuItem>
            <MenuLine />
            <MenuItem danger onSelect={() => setOpened('delete')}>
              Delete
            </MenuItem>
          </>
        )}
      </RowMenu>
      <AskPasswordLink
        open={opened === 'link'}
        onClose={close}
        name={name}
        make={() => linking.mutateAsync()}
        onLink={onLink}
      />
      <Ask
        open={opened === 'totp'}
        onClose={close}
        title={`Remove the authenticator of ${name}?`}
        yes="Remove it"
        danger
        onYes={() => removingTotp.mutateAsync().then(() => say(`${name} signs in with the password alone.`))}
      >
        <p>
          For who has lost it and the codes on paper: be sure who asks. The password alone is enough then.
        </p>
      </Ask>
      <Dialog open={opened === 'role'} onClose={close} title={`Role of ${name}`}>
        <OperatorRoleForm person={person} onDone={close} />
      </Dialog>
      <Ask
        open={opened === 'delete'}
        onClose={close}
        title={`Delete ${name}?`}
        yes="Delete"
        danger
        onYes={() => deleting.mutateAsync().then(() => say(`${name} is deleted.`))}
      >
        <p>
          They cannot sign in any more, anywhere, and are no member of any tenant. What they did stays in the
          audit logs, and keys that they made stay good.
        </p>
      </Ask>
    </>
  );
}
