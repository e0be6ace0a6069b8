import { AlertDialog } from '@base-ui/react/alert-dialog';
import { useEffect, useRef, useState } from 'react';
import { holdBy } from './ask-before-leaving';
import { Button } from './button';
import { DialogFoot } from './dialog';

/** While `when`, leaving the page asks first, within the console and out of it. */
export function Leaving({ when, children }: { when: boolean; children: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const waiting = useRef<() => void>(null);
  useEffect(() => {
    if (!when) return undefined;
    const onUnload = (event: BeforeUnloadEvent): void => event.preventDefault();
    holdBy((go) => {
      waiting.current = go;
      setIsOpen(true);
    });
    addEventListener('beforeunload', onUnload);
    return () => {
      holdBy(null);
      removeEventListener('beforeunload', onUnload);
    };
  }, [when]);
  const leave = (): void => {
    holdBy(null);
    setIsOpen(false);
    waiting.current?.();
  };
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={setIsOpen}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop" />
        <AlertDialog.Popup className="dialog">
          <AlertDialog.Title render={<h2 />}>Leave without saving?</AlertDialog.Title>
          <AlertDialog.Description className="quiet">{children}</AlertDialog.Description>
          <DialogFoot>
            <Button onClick={() => setIsOpen(false)}>Stay here</Button>
            <Button look="danger" onClick={leave}>
              Leave
            </Button>
          </DialogFoot>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
