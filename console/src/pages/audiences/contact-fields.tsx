import type { Contact } from '@carillon/client';
import { TextField } from '../../kit/form';

export const CONTACT_FIELDS = ['email', 'phone', 'external_id', 'locale', 'time_zone'] as const;

/** What every contact may have; the rest are properties. */
export function ContactFields({ contact }: { contact?: Contact }) {
  return (
    <div className="columns contact-fields">
      <TextField
        name="email"
        label="E-mail address"
        type="email"
        autoComplete="off"
        placeholder="grace@example.com"
        defaultValue={contact?.email ?? ''}
      />
      <TextField
        name="phone"
        label="Phone number"
        type="tel"
        autoComplete="off"
        placeholder="+6421555123"
        defaultValue={contact?.phone ?? ''}
      />
      <TextField
        name="external_id"
        label="External id"
        hint="An id of your own."
        autoComplete="off"
        placeholder="customer-1815"
        defaultValue={contact?.external_id ?? ''}
      />
      <TextField
        name="locale"
        label="Language"
        hint="Picks the language of what is sent."
        autoComplete="off"
        placeholder="en-NZ"
        defaultValue={contact?.locale ?? ''}
      />
      <TextField
        name="time_zone"
        label="Time zone"
        hint="Says when it is day there."
        autoComplete="off"
        placeholder="Pacific/Auckland"
        defaultValue={contact?.time_zone ?? ''}
      />
    </div>
  );
}
