import { AlertDialog } from '@base-ui/react/alert-dialog';
import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button, IconButton } from './button';
import { useFocusBack } from './focus-back';
import { Fault } from './notice';

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  lead?: ReactNode;
  wide?: boolean;
  /** A press beside it does not close it: for what would be lost. */
  sticky?: boolean;
  children: ReactNode;
}

export function Dialog({ open, onClose, title, lead, wide = false, sticky = false, children }: DialogProps) {
  useFocusBack(open);
  return (
    <BaseDialog.Root
      open={open}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      disablePointerDismissal={sticky}
    >
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="backdrop" />
        <BaseDialog.Popup className={wide ? 'dialog wide' : 'dialog'}>
          <div className="row spread">
            <BaseDialog.Title render={<h2 />}>{title}</BaseDialog.Title>
            <BaseDialog.Close render={<IconButton label="Close" />}>
              <X size={16} aria-hidden />
            </BaseDialog.Close>
          </div>
          {lead && <BaseDialog.Description className="quiet">{lead}</BaseDialog.Description>}
          {children}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

export function DialogFoot({ children }: { children: ReactNode }) {
  return <div className="dialog-foot">{children}</div>;
}

interface AskFirstProps {
  /** What opens the question. */
  button: ReactNode;
  look?: 'primary' | 'danger' | 'plain';
  title: string;
  /** What follows from a yes, and whether it can be taken back. */
  children: ReactNode;
  yes: string;
  danger?: boolean;
  disabled?: boolean;
  /** The dialog closes when it is done, and shows the error when it fails. */
  onYes: () => Promise<unknown>;
}

/** A button that asks before it does what cannot be undone, or reaches people. */
export function AskFirst({
  button,
  look,
  title,
  children,
  yes,
  danger = false,
  disabled,
  onYes,
}: AskFirstProps) {
  const [isOpen, setIsOpen] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const answerYes = async (): Promise<void> => {
    setIsBusy(true);
    setError(null);
    try {
      await onYes();
      setIsOpen(false);
    } catch (failure) {
      setError(failure as Error);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <>
      <Button look={look} disabled={disabled} onClick={() => setIsOpen(true)}>
        {button}
      </Button>
      <AlertDialog.Root open={isOpen} onOpenChange={(open) => !isBusy && setIsOpen(open)}>
        <AlertDialog.Portal>
          <AlertDialog.Backdrop className="backdrop" />
          <AlertDialog.Popup className="dialog">
            <AlertDialog.Title render={<h2 />}>{title}</AlertDialog.Title>
            <AlertDialog.Description render={<div className="stack quiet" />}>
              {children}
            </AlertDialog.Description>
            <Fault error={error} />
            <DialogFoot>
              <Button onClick={() => setIsOpen(false)} disabled={isBusy}>
                Not now
              </Button>
              <Button look={danger ? 'danger' : 'primary'} busy={isBusy} onClick={() => void answerYes()}>
                {yes}
              </Button>
            </DialogFoot>
          </AlertDialog.Popup>
        </AlertDialog.Portal>
      </AlertDialog.Root>
    </>
  );
}
