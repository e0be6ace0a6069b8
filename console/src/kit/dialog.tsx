import { AlertDialog } from '@base-ui/react/alert-dialog';
import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { Button, IconButton } from './button';
import { useMayChange } from './may-change';
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
  const popup = useRef<HTMLDivElement>(null);
  const finalFocus = useFocusBack(open);
  return (
    <BaseDialog.Root
      open={open}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      disablePointerDismissal={sticky}
    >
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="backdrop" />
        <BaseDialog.Popup
          ref={popup}
          finalFocus={finalFocus}
          className={wide ? 'dialog wide' : 'dialog'}
          // Whoever opens a form writes in it, and a secret is copied; by touch the keyboard would lie over it.
          initialFocus={(by) =>
            by === 'touch'
              ? null
              : (popup.current?.querySelector<HTMLElement>('input.input, [data-first]') ?? null)
          }
        >
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

interface AskProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What follows from a yes, and whether it can be taken back. */
  children: ReactNode;
  yes: string;
  danger?: boolean;
  /** It closes when this is done, and shows the error when it fails. */
  onYes: () => Promise<unknown>;
}

/** The question of `AskFirst` for what is opened from elsewhere, such as a menu. */
export function Ask({ open, onClose, title, children, yes, danger = false, onYes }: AskProps) {
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const close = (): void => {
    if (isBusy) return;
    setError(null);
    onClose();
  };
  const answerYes = async (): Promise<void> => {
    setIsBusy(true);
    setError(null);
    try {
      await onYes();
      onClose();
    } catch (failure) {
      setError(failure as Error);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <AlertDialog.Root open={open} onOpenChange={(isOpen) => !isOpen && close()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop" />
        <AlertDialog.Popup className="dialog">
          <AlertDialog.Title render={<h2 />}>{title}</AlertDialog.Title>
          <AlertDialog.Description render={<div className="stack quiet" />}>
            {children}
          </AlertDialog.Description>
          <Fault error={error} />
          <DialogFoot>
            <Button onClick={close} disabled={isBusy}>
              Not now
            </Button>
            <Button look={danger ? 'danger' : 'primary'} busy={isBusy} onClick={() => void answerYes()}>
              {yes}
            </Button>
          </DialogFoot>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

interface AskFirstProps extends Omit<AskProps, 'open' | 'onClose'> {
  /** What opens the question. */
  button: ReactNode;
  look?: 'primary' | 'danger' | 'plain';
  disabled?: boolean;
}

/** A button that asks before it does what cannot be undone, or reaches people; for who may change things. */
export function AskFirst({ button, look, disabled, ...question }: AskFirstProps) {
  const [isOpen, setIsOpen] = useState(false);
  const mayChange = useMayChange();
  if (!mayChange) return null;
  return (
    <>
      <Button look={look} disabled={disabled} onClick={() => setIsOpen(true)}>
        {button}
      </Button>
      <Ask {...question} open={isOpen} onClose={() => setIsOpen(false)} />
    </>
  );
}
