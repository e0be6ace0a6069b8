import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { useEffect } from 'react';
import { IconButton } from './button';

const manager = Toast.createToastManager();
/** What was said before there was a place for it; null since there is one. */
let unheard: string[] | null = [];

/** A word that something was done, where the page does not show it. What went wrong is shown where it went wrong. */
export function say(text: string): void {
  if (unheard) unheard.push(text);
  else manager.add({ title: text, timeout: 5_000 });
}

export function Toasts() {
  return (
    <Toast.Provider toastManager={manager}>
      <Toast.Portal>
        <Toast.Viewport className="toasts">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  useEffect(() => {
    const said = unheard ?? [];
    unheard = null;
    said.forEach(say);
  }, []);
  return Toast.useToastManager().toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className="toast">
      <Toast.Content>
        <Toast.Title render={<p />} />
      </Toast.Content>
      <Toast.Close render={<IconButton label="Dismiss" />}>
        <X size={14} aria-hidden />
      </Toast.Close>
    </Toast.Root>
  ));
}
