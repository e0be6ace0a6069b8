import { CreateKeyForm } from '../../../keys/create-key-form';
import { OpenDialog } from '../../../kit/open-dialog';

/** Makes a key for a tenant, shown once. */
export function NewTenantKey({ tenantId }: { tenantId: string }) {
  return (
    <OpenDialog button="Make a key" look="primary" title="Make an API key" wide>
      {(close) => (
        <CreateKeyForm
          make={(carillon, body) => carillon.tenants.apiKeys.create(tenantId, body)}
          onDone={close}
        />
      )}
    </OpenDialog>
  );
}
