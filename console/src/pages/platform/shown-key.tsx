import { Dialog } from '../../kit/dialog';
import { ShownOnce } from '../../kit/shown-once';

/** A key that was just made: in this dialog, and never again. */
export function ShownKey({ of, onClose }: { of: { name: string; key: string } | null; onClose: () => void }) {
  return (
    <Dialog open={of !== null} onClose={onClose} title={of ? `The key of ${of.name}` : 'The key'} sticky>
      {of && <ShownOnce label="The key" secret={of.key} onDone={onClose} isFirst />}
    </Dialog>
  );
}
