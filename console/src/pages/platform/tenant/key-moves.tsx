import type { ApiKey, CreatedApiKey } from '@carillon/client';
import { useAct } from '../../../api/reading';
import { AskFirst } from '../../../kit/dialog';

interface KeyMovesProps {
  tenantId: string;
  of: ApiKey;
  onMade: (key: CreatedApiKey) => void;
}

/** What can be done with a key that is still good. */
export function KeyMoves({ tenantId, of: { id, name }, onMade }: KeyMovesProps) {
  const rotate = useAct((carillon) => carillon.tenants.apiKeys.rotate(tenantId, id, {}));
  const revoke = useAct((carillon) => carillon.tenants.apiKeys.delete(tenantId, id));
  return (
    <span className="row">
      <AskFirst
        button="Rotate"
        look="plain"
        title={`Rotate “${name}”?`}
        yes="Make its successor"
        onYes={async () => onMade(await rotate.mutateAsync())}
      >
        <p>A new key with the same settings is made and shown once. The old one is good for another day.</p>
      </AskFirst>
      <AskFirst
        button="Revoke"
        look="plain"
        title={`Revoke “${name}”?`}
        yes="Revoke"
        danger
        onYes={() => revoke.mutateAsync()}
      >
        <p>It is refused everywhere within two seconds, and cannot be brought back.</p>
      </AskFirst>
    </span>
  );
}
