import { AlertDialog } from '@base-ui/react/alert-dialog';
import { useEffect, useRef, useState } from 'react';
import type { AroundNavHandler } from 'wouter';
import { Button } from './button';
import { DialogFoot } from './dialog';

type Go = () => void;

/** The page that has something unsaved, if one has; it is told of a way to somewhere else instead of it being gone. */
let hold: ((go: Go) => void) | null = null;

/** For the router: nobody goes to another page with something unsaved and unasked. */
export const askBeforeLeaving: AroundNavHandler = (navigate, to, options) => {
  const go = (): void => navigate(to, options);
  const { pathname } = new URL(to, location.href);
  if (hold && pathname !== location.pathname) hold(go);
  else go();
};

/** While `when`, leaving the page asks first, within the console and out of it. */
export function Leaving({ when, children }: { when: boolean; children: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const waiting = useRef<Go>(null);
  useEffect(() => {
    if (!when) return undefined;
    const onUnload = (event: BeforeUnloadEvent): void => event.preventDefault();
    hold = (go) => {
      waiting.current = go;
      setIsOpen(true);
    };
    addEventListener('beforeunload', onUnload);
    return () => {
      hold = null;
      removeEventListener('beforeunload', onUnload);
    };
  }, [when]);
  const leave = (): void => {
    hold = null;
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
