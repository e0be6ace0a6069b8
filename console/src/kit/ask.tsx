import { AlertDialog } from '@base-ui/react/alert-dialog';
import { type ReactNode, useState } from 'react';
import { Button } from './button';
import { DialogFoot } from './dialog';
import { Fault } from './notice';

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
