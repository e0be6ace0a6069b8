import type { Member } from '@carillon/client';
import { useState } from 'react';
import { useAct } from '../../api/reading';
import { Ask } from '../../kit/dialog';
import { MenuItem, MenuLine, RowMenu } from '../../kit/menu';
import { say } from '../../kit/toasts';
import { AskPasswordLink } from '../../people/ask-password-link';

interface MemberMovesProps {
  member: Member;
  /** A link for a new password, which is shown once. */
  onLink: (url: string) => void;
}

/** What can be done with a member, beside changing their role. */
export function MemberMoves({ member: { id, name }, onLink }: MemberMovesProps) {
  const [opened, setOpened] = useState<'link' | 'remove' | null>(null);
  const removing = useAct((carillon) => carillon.members.delete(id));
  const linking = useAct((carillon) => carillon.members.passwordLink(id));
  const close = (): void => setOpened(null);
  return (
    <>
      <RowMenu of={name}>
        <MenuItem onSelect={() => setOpened('link')}>Password link</MenuItem>
        <MenuLine />
        <MenuItem danger onSelect={() => setOpened('remove')}>
          Remove
        </MenuItem>
      </RowMenu>
      <AskPasswordLink
        open={opened === 'link'}
        onClose={close}
        name={name}
        make={() => linking.mutateAsync()}
        onLink={onLink}
      />
      <Ask
        open={opened === 'remove'}
        onClose={close}
        title={`Remove ${name}?`}
        yes="Remove"
        danger
        onYes={() => removing.mutateAsync().then(() => say(`${name} is removed.`))}
      >
        <p>They can no longer sign in for this tenant, from now on.</p>
      </Ask>
    </>
  );
}
