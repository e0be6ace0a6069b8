import { Button } from '../kit/button';
import { Copy } from '../kit/copy';
import { DialogFoot } from '../kit/dialog';

/** In a dialog: a link that is shown once. */
export function SecretLink({ url, onDone }: { url: string; onDone: () => void }) {
  return (
    <>
      <Copy text={url} label="Copy the link" autoFocus />
      <DialogFoot>
        <Button look="primary" onClick={onDone}>
          Done
        </Button>
      </DialogFoot>
    </>
  );
}
