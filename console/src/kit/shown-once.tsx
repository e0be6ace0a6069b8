import type { ReactNode } from 'react';
import { Button } from './button';
import { Copy } from './copy';
import { DialogFoot } from './dialog';
import { Notice } from './notice';

interface ShownOnceProps {
  /** What it is, such as "The key". */
  label: string;
  secret: string;
  onDone: () => void;
  /** It is what its dialog opens with, and not what came of a form in it. */
  isFirst?: boolean;
  /** What to do with it. */
  children?: ReactNode;
}

/** A secret that the API tells this once. */
export function ShownOnce({ label, secret, onDone, isFirst = false, children }: ShownOnceProps) {
  return (
    <div className="stack">
      <Notice tone="warn" title={`${label} is shown this once`}>
        Copy it now and keep it where your secrets are. Nobody can read it again, here or elsewhere.
      </Notice>
      <div className="shown-once">
        <Copy text={secret} label={`Copy: ${label.toLowerCase()}`} isFirst={isFirst} autoFocus={!isFirst} />
      </div>
      {children}
      <DialogFoot>
        <Button look="primary" onClick={onDone}>
          I have it
        </Button>
      </DialogFoot>
    </div>
  );
}
