import type { AddAllowedIpAddress, AllowedIpAddress } from '@carillon/client';
import { useAct } from '../../api/reading';
import { Form, TextField } from '../../kit/form';
import { FormFoot } from '../../kit/form-foot';
import { textOf } from '../../kit/text-of';

/** A new entry of the IP allow list, or one that is changed. */
export function AllowedIpForm({ saved, onDone }: { saved?: AllowedIpAddress; onDone: () => void }) {
  const save = useAct((carillon, body: AddAllowedIpAddress) => {
    const { addresses } = carillon.ipAllowList;
    return saved ? addresses.update(saved.ip_address, body) : addresses.add(body);
  });
  const submit = ({ ip_address: address, description }: Record<string, unknown>): void => {
    const isMoved = address !== saved?.ip_address;
    save.mutate(
      {
        ...(isMoved && { ip_address: textOf(address) }),
        description: textOf(description),
      } as AddAllowedIpAddress,
      { onSuccess: onDone },
    );
  };
  return (
    <Form onSubmit={submit} error={save.error}>
      <TextField
        name="ip_address"
        label="Address or network"
        defaultValue={saved?.ip_address ?? ''}
        placeholder="198.51.100.7 or 203.0.113.0/24"
        spellCheck={false}
      />
      <TextField
        name="description"
        label="Description"
        defaultValue={saved?.description ?? ''}
        placeholder="Mail relay in Auckland"
        maxLength={200}
      />
      <FormFoot yes={saved ? 'Save' : 'Add address'} busy={save.isPending} onCancel={onDone} />
    </Form>
  );
}
