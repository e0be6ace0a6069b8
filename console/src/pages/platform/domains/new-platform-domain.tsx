import type { AddSenderDomain } from '@carillon/client';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useAct } from '../../../api/reading';
import { Button } from '../../../kit/button';
import { Dialog, DialogFoot } from '../../../kit/dialog';
import { filled, Form, TextField } from '../../../kit/form';

/** Adds a domain and goes to its DNS records. */
export function NewPlatformDomain() {
  const [isOpen, setIsOpen] = useState(false);
  const [, navigate] = useLocation();
  const add = useAct((carillon, body: AddSenderDomain) => carillon.platformDomains.add(body));
  const open = (): void => {
    add.reset();
    setIsOpen(true);
  };
  const submit = (values: Record<string, unknown>): void =>
    add.mutate(filled(values) as unknown as AddSenderDomain, {
      onSuccess: ({ domain }) => {
        setIsOpen(false);
        navigate(`/domains/${domain}`);
      },
    });
  return (
    <>
      <Button look="primary" onClick={open}>
        <Plus aria-hidden /> Add a domain
      </Button>
      <Dialog
        open={isOpen}
        onClose={() => setIsOpen(false)}
        title="Add a platform domain"
        lead="Its DNS records are shown next."
      >
        <Form onSubmit={submit} error={add.error}>
          <TextField
            name="domain"
            label="Domain"
            placeholder="notify.example.com"
            autoComplete="off"
            spellCheck={false}
          />
          <div className="platform-fields">
            <TextField
              name="tracking_subdomain"
              label="Label of links"
              hint="Before the domain in tracked links."
              placeholder="link"
            />
            <TextField
              name="return_path_subdomain"
              label="Label of bounces"
              hint="Before the domain that bounces go to."
              placeholder="The provider’s choice"
            />
          </div>
          <DialogFoot>
            <Button onClick={() => setIsOpen(false)}>Not now</Button>
            <Button type="submit" look="primary" busy={add.isPending}>
              Add
            </Button>
          </DialogFoot>
        </Form>
      </Dialog>
    </>
  );
}
