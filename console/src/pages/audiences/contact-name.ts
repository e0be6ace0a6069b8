import type { Contact } from '@carillon/client';

/** What a contact is told by: its address, its number, or its ids. */
export function nameOf({ email, phone, external_id: externalId, id }: Contact): string {
  return email ?? phone ?? externalId ?? id;
}
