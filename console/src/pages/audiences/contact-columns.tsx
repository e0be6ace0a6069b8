import type { Contact } from '@carillon/client';
import type { Column } from '../../kit/table';
import { Time } from '../../kit/time';
import { nameOf } from './contact-name';

/** Contacts, the same wherever they are listed. */
export const contactColumns: Column<Contact>[] = [
  { title: 'Contact', snug: true, cell: (contact) => nameOf(contact) },
  { title: 'Phone', snug: true, wideOnly: true, cell: ({ phone }) => phone ?? <None /> },
  { title: 'Language', snug: true, wideOnly: true, cell: ({ locale }) => locale ?? <None /> },
  {
    title: 'Properties',
    wideOnly: true,
    cell: ({ properties }) => (
      <span className="quiet one-line">
        {Object.entries(properties)
          .map(([name, value]) => `${name}: ${String(value as string | number | boolean)}`)
          .join(' · ') || '–'}
      </span>
    ),
  },
  { title: 'Created', snug: true, wideOnly: true, cell: ({ created_at: at }) => <Time at={at} /> },
];

function None() {
  return <span className="faint">–</span>;
}
