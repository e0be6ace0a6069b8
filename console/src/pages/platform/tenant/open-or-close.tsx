import type { Tenant } from '@carillon/client';
import { useAct } from '../../../api/reading';
import { AskFirst } from '../../../kit/dialog';
import { useMay } from '../use-may';

/** Suspends a tenant that may send, and reactivates one that may not. */
export function OpenOrClose({ tenant: { id, name, status } }: { tenant: Tenant }) {
  const suspend = useAct((carillon) => carillon.tenants.suspend(id));
  const reactivate = useAct((carillon) => carillon.tenants.reactivate(id));
  if (!useMay('operator')) return null;
  if (status === 'active' || status === 'reactivating')
    return (
      <AskFirst
        button="Suspend"
        title={`Suspend ${name}?`}
        yes="Suspend"
        danger
        onYes={() => suspend.mutateAsync()}
      >
        <p>
          New messages are refused from now on, waiting ones stay queued, and the subaccount at the provider
          is closed. What was sent already still tells what became of it.
        </p>
        <p>It can be reactivated at any time; then what waits goes out.</p>
      </AskFirst>
    );
  if (status === 'suspended' || status === 'suspending')
    return (
      <AskFirst
        button="Reactivate"
        look="primary"
        title={`Reactivate ${name}?`}
        yes="Reactivate"
        onYes={() => reactivate.mutateAsync()}
      >
        <p>
          The subaccount is opened again; then waiting messages go out to people, and new ones are accepted.
        </p>
      </AskFirst>
    );
  return null;
}
