import type { Member } from '@carillon/client';
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../../api/reading';
import { Ask } from '../../kit/dialog';
import { IconButton } from '../../kit/button';
import { Menu, MenuItem, MenuLine } from '../../kit/menu';
import { say } from '../../kit/toasts';

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
      <Menu
        trigger={
          <IconButton label={`Actions for ${name}`}>
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem onSelect={() => setOpened('link')}>Password link</MenuItem>
        <MenuLine />
        <MenuItem danger onSelect={() => setOpened('remove')}>
          Remove
        </MenuItem>
      </Menu>
      <Ask
        open={opened === 'link'}
        onClose={close}
        title={`A link for a new password of ${name}?`}
        yes="Make the link"
        onYes={async () => onLink((await linking.mutateAsync()).url)}
      >
        <p>It is good for an hour, once, for whoever has it.</p>
      </Ask>
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
