import { type ReactNode, useState } from 'react';
import { Button } from './button';
import { Dialog } from './dialog';
import { useMayChange } from './may-change';

interface OpenDialogProps {
  /** What opens it. */
  button: ReactNode;
  look?: 'primary' | 'danger' | 'plain';
  title: string;
  lead?: ReactNode;
  wide?: boolean;
  disabled?: boolean;
  /** It only shows something: for everybody. */
  shows?: boolean;
  children: (close: () => void) => ReactNode;
}

/** A button and the dialog behind it, which begins anew each time; for who may change things, if it does not say else. */
export function OpenDialog({ button, look, disabled, shows = false, children, ...dialog }: OpenDialogProps) {
  const [isOpen, setIsOpen] = useState(false);
  const mayChange = useMayChange();
  if (!mayChange && !shows) return null;
  const close = (): void => setIsOpen(false);
  return (
    <>
      <Button look={look} disabled={disabled} onClick={() => setIsOpen(true)}>
        {button}
      </Button>
      <Dialog {...dialog} sticky open={isOpen} onClose={close}>
        {children(close)}
      </Dialog>
    </>
  );
}
