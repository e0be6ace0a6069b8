import { Dialog } from '../kit/dialog';
import { SecretLink } from './secret-link';

/** The link for a new password that was just made, if one was. */
export function PasswordLinkDialog({ url, onClose }: { url: string | null; onClose: () => void }) {
  return (
    <Dialog
      open={url !== null}
      onClose={onClose}
      title="The link for a new password"
      sticky
      lead="Give it to the person alone: whoever has it sets their password. It is good for an hour, and shown only now."
    >
      {url && <SecretLink url={url} onDone={onClose} isFirst />}
    </Dialog>
  );
}
