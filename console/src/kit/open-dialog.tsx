import { type ReactNode, useState } from 'react';
import { Button } from './button';
import { Dialog } from './dialog';

interface OpenDialogProps {
  /** What opens it. */
  button: ReactNode;
  look?: 'primary' | 'danger' | 'plain';
  title: string;
  lead?: ReactNode;
  wide?: boolean;
  disabled?: boolean;
  children: (close: () => void) => ReactNode;
}

/** A button and the dialog behind it, which begins anew each time. */
export function OpenDialog({ button, look, disabled, children, ...dialog }: OpenDialogProps) {
  const [isOpen, setIsOpen] = useState(false);
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
