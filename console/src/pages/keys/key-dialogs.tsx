import type { ApiKey } from '@carillon/client';
import { useAct } from '../../api/reading';
import { Ask, Dialog } from '../../kit/dialog';
import { say } from '../../kit/toasts';
import { ChangeKeyForm } from './change-key-form';
import { RotateKeyForm } from './rotate-key-form';

export interface KeyDoing {
  what: 'change' | 'rotate' | 'revoke';
  apiKey: ApiKey;
}

/** What is being done with one key; beside the list, as a key may leave it before its successor was copied. */
export function KeyDialogs({ doing, onClose }: { doing: KeyDoing | null; onClose: () => void }) {
  const revoke = useAct((carillon, id: string) => carillon.apiKeys.delete(id));
  if (!doing) return null;
  const { what, apiKey } = doing;
  const { id, name } = apiKey;
  const revokeIt = async (): Promise<void> => {
    await revoke.mutateAsync(id);
    say(`${name} is revoked.`);
  };
  return (
    <>
      <Dialog open={what === 'change'} onClose={onClose} title={`Change ${name}`} wide sticky>
        <ChangeKeyForm apiKey={apiKey} onDone={onClose} />
      </Dialog>
      <Dialog
        open={what === 'rotate'}
        onClose={onClose}
        title={`Rotate ${name}`}
        lead="Makes a successor with the same settings."
        sticky
      >
        <RotateKeyForm apiKey={apiKey} onDone={onClose} />
      </Dialog>
      <Ask
        open={what === 'revoke'}
        onClose={onClose}
        title={`Revoke ${name}?`}
        yes="Revoke key"
        danger
        onYes={revokeIt}
      >
        <p>
          It is refused from now on, everywhere within two seconds. Programs that use it stop working. It
          cannot be undone; rotate it instead to give them time.
        </p>
      </Ask>
    </>
  );
}
