import { Button } from '../../kit/button';
import { Copy } from '../../kit/copy';
import { Dialog, DialogFoot } from '../../kit/dialog';
import { Notice } from '../../kit/notice';

/** A key that was just made: in this dialog, and never again. */
export function ShownKey({ of, onClose }: { of: { name: string; key: string } | null; onClose: () => void }) {
  return (
    <Dialog open={of !== null} onClose={onClose} title={of ? `The key of ${of.name}` : 'The key'}>
      <Notice tone="warn" title="It is shown this once">
        <p>Only a digest of it is stored. Put it where it belongs before you close this.</p>
      </Notice>
      {of && (
        <div className="code platform-key">
          <Copy text={of.key} label="Copy the key" />
        </div>
      )}
      <DialogFoot>
        <Button look="primary" onClick={onClose}>
          I have kept it
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
