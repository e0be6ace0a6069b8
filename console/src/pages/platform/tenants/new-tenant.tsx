import type { CreateTenant } from '@carillon/client';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useAct } from '../../../api/reading';
import { Button } from '../../../kit/button';
import { Dialog, DialogFoot } from '../../../kit/dialog';
import { filled, Form, SelectField, TextField } from '../../../kit/form';

const REGIONS = [
  { value: '', label: 'The platform’s own' },
  { value: 'global', label: 'Global' },
  { value: 'us', label: 'United States' },
  { value: 'eu', label: 'European Union' },
  { value: 'au', label: 'Australia' },
];

/** Makes a tenant and goes to it, where its provisioning can be watched. */
export function NewTenant() {
  const [isOpen, setIsOpen] = useState(false);
  const [name, setName] = useState('');
  const [ownSlug, setOwnSlug] = useState<string | null>(null);
  const [, navigate] = useLocation();
  const create = useAct((carillon, body: CreateTenant) => carillon.tenants.create(body));
  const open = (): void => {
    create.reset();
    setName('');
    setOwnSlug(null);
    setIsOpen(true);
  };
  const submit = (values: Record<string, unknown>): void =>
    create.mutate(filled(values) as unknown as CreateTenant, {
      onSuccess: ({ id }) => {
        setIsOpen(false);
        navigate(`/tenants/${id}`);
      },
    });
  return (
    <>
      <Button look="primary" onClick={open}>
        <Plus aria-hidden /> New tenant
      </Button>
      <Dialog
        open={isOpen}
        onClose={() => setIsOpen(false)}
        title="New tenant"
        lead="A subaccount at the provider is made for it, with a sending key of its own. That takes a few seconds."
      >
        <Form id="new-tenant" onSubmit={submit} error={create.error}>
          <TextField
            name="name"
            label="Name"
            hint="Shown to people, and to the provider as the name of the subaccount."
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoComplete="off"
          />
          <TextField
            name="slug"
            label="Slug"
            hint="Unique on this platform: small letters, digits and hyphens."
            value={ownSlug ?? slugOf(name)}
            onChange={(event) => setOwnSlug(event.target.value)}
            autoComplete="off"
            spellCheck={false}
          />
          <SelectField
            name="region"
            label="Region"
            hint="The provider’s region that it sends through. It stays so."
            choices={REGIONS}
            defaultValue=""
          />
          <DialogFoot>
            <Button onClick={() => setIsOpen(false)}>Not now</Button>
            <Button type="submit" look="primary" busy={create.isPending}>
              Make the tenant
            </Button>
          </DialogFoot>
        </Form>
      </Dialog>
    </>
  );
}

/** What the name comes to within the rules of a slug. */
function slugOf(name: string): string {
  return name
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63);
}
