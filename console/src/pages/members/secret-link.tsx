import { Button } from '../../kit/button';
import { Copy } from '../../kit/copy';
import { Dialog, DialogFoot } from '../../kit/dialog';

interface SecretLinkProps {
  title: string;
  lead: string;
  url: string;
  onClose: () => void;
}

/** A link that is shown once. */
export function SecretLink({ title, lead, url, onClose }: SecretLinkProps) {
  return (
    <Dialog open onClose={onClose} title={title} lead={lead}>
      <Copy text={url} label="Copy the link" />
      <DialogFoot>
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
