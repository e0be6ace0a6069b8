import { Ask } from '../kit/dialog';

interface AskPasswordLinkProps {
  open: boolean;
  onClose: () => void;
  name: string;
  make: () => Promise<{ url: string }>;
  onLink: (url: string) => void;
}

/** Before a link for a new password is made. */
export function AskPasswordLink({ open, onClose, name, make, onLink }: AskPasswordLinkProps) {
  return (
    <Ask
      open={open}
      onClose={onClose}
      title={`A link for a new password of ${name}?`}
      yes="Make the link"
      onYes={async () => onLink((await make()).url)}
    >
      <p>It is good for an hour, once, for whoever has it.</p>
    </Ask>
  );
}
