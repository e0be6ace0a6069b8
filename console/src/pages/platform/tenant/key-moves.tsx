import type { ApiKey, CreatedApiKey } from '@carillon/client';
import { useState } from 'react';
import { useAct } from '../../../api/reading';
import { Ask } from '../../../kit/dialog';
import { MenuItem, MenuLine, RowMenu } from '../../../kit/menu';

interface KeyMovesProps {
  tenantId: string;
  of: ApiKey;
  onMade: (key: CreatedApiKey) => void;
}

/** What can be done with a key that is still good. */
export function KeyMoves({ tenantId, of: { id, name }, onMade }: KeyMovesProps) {
  const [asked, setAsked] = useState<'rotate' | 'revoke' | null>(null);
  const rotate = useAct((carillon) => carillon.tenants.apiKeys.rotate(tenantId, id, {}));
  const revoke = useAct((carillon) => carillon.tenants.apiKeys.delete(tenantId, id));
  const close = (): void => setAsked(null);
  return (
    <>
      <RowMenu of={name}>
        <MenuItem onSelect={() => setAsked('rotate')}>Rotate</MenuItem>
        <MenuLine />
        <MenuItem danger onSelect={() => setAsked('revoke')}>
          Revoke
        </MenuItem>
      </RowMenu>
      <Ask
        open={asked === 'rotate'}
        onClose={close}
        title={`Rotate “${name}”?`}
        yes="Make its successor"
        onYes={async () => onMade(await rotate.mutateAsync())}
      >
        <p>A new key with the same settings is made and shown once. The old one is good for another day.</p>
      </Ask>
      <Ask
        open={asked === 'revoke'}
        onClose={close}
        title={`Revoke “${name}”?`}
        yes="Revoke"
        danger
        onYes={() => revoke.mutateAsync()}
      >
        <p>It is refused everywhere within two seconds, and cannot be brought back.</p>
      </Ask>
    </>
  );
}
