import type { ReactNode } from 'react';
import { Button } from './button';
import { DialogFoot } from './dialog';
import { Changing, LOOK_ONLY } from './may-change';

interface FormFootProps {
  /** What the button says that sends the form. */
  yes: string;
  busy: boolean;
  onCancel?: () => void;
  children?: ReactNode;
}

/** The end of a form: send it, or leave it. */
export function FormFoot({ yes, busy, onCancel, children }: FormFootProps) {
  return (
    <Changing otherwise={LOOK_ONLY}>
      <DialogFoot>
        {children}
        {onCancel && <Button onClick={onCancel}>Cancel</Button>}
        <Button type="submit" look="primary" busy={busy}>
          {yes}
        </Button>
      </DialogFoot>
    </Changing>
  );
}
