import { type ContactId, newId } from '../common/ids';
import type { ContactFields } from './contact-fields';
import { isTooMany, type Properties, withChanges } from './contact-properties';
import type { RowFault } from './row-faults';

export interface KnownContact {
  id: ContactId;
  email: string | null;
  phone: string | null;
  externalId: string | null;
  locale: string | null;
  timeZone: string | null;
  properties: Properties;
}

export type Merged =
  { kind: 'created' | 'updated'; contact: KnownContact } | { kind: 'failed'; fault: RowFault };

/** Of several that match differently, the first is the one that is meant. */
const KEYS = ['externalId', 'email', 'phone'] as const;
const FIELD_OF_KEY = { email: 'email', phone: 'phone', externalId: 'external_id' } as const;

/**
 * Takes contacts in one after the other and merges each into the one that has its external id, e-mail address or number;
 * in memory, so that a batch is written by two statements. Absent fields stay, properties are merged by name.
 */
export class ContactMerge {
  readonly created: KnownContact[] = [];
  private readonly changed = new Set<KnownContact>();
  private readonly byKey = new Map<string, KnownContact>();

  /** `known`: all that have an external id, address or number of those which come. */
  constructor(known: KnownContact[]) {
    for (const contact of known) this.index(contact);
  }

  get updated(): KnownContact[] {
    const made = new Set(this.created);
    return [...this.changed].filter((contact) => !made.has(contact));
  }

  matches(fields: ContactFields): KnownContact[] {
    const found = KEYS.flatMap((key) => {
      const value = fields[key];
      return (value ? this.byKey.get(keyOf(key, value)) : undefined) ?? [];
    });
    return [...new Set(found)];
  }

  add(fields: ContactFields): Merged {
    const [match, ...others] = this.matches(fields);
    if (others.length > 0) return failed(this.strangerAmong(fields), 'several_contacts');
    if (!match) return this.create(fields);
    if (fields.externalId && match.externalId && fields.externalId !== match.externalId)
      return failed('external_id', 'other_external_id');
    return this.change(match, fields);
  }

  /** Of one contact that is known, whatever else the fields would match. */
  change(contact: KnownContact, fields: ContactFields): Merged {
    if (this.matches(fields).some((match) => match !== contact))
      return failed(this.strangerAmong(fields, contact), 'several_contacts');
    const next = changedBy(contact, fields);
    if (!next.email && !next.phone) return failed('email', 'no_address');
    if (isTooMany(next.properties)) return failed('properties', 'too_many_properties');
    for (const key of KEYS) if (contact[key]) this.byKey.delete(keyOf(key, contact[key]));
    Object.assign(contact, next);
    this.index(contact);
    this.changed.add(contact);
    return { kind: 'updated', contact };
  }

  private create(fields: ContactFields): Merged {
    const none = { email: null, phone: null, externalId: null, locale: null, timeZone: null, properties: {} };
    const contact = changedBy({ id: newId('con'), ...none }, fields);
    if (!contact.email && !contact.phone) return failed('email', 'no_address');
    if (isTooMany(contact.properties)) return failed('properties', 'too_many_properties');
    this.created.push(contact);
    this.index(contact);
    return { kind: 'created', contact };
  }

  private index(contact: KnownContact): void {
    for (const key of KEYS) if (contact[key]) this.byKey.set(keyOf(key, contact[key]), contact);
  }

  /** The field whose value belongs to somebody else than the first that matches, or than `contact`. */
  private strangerAmong(fields: ContactFields, contact = this.matches(fields)[0]): string {
    const key = KEYS.find((each) => {
      const value = fields[each];
      const owner = value ? this.byKey.get(keyOf(each, value)) : undefined;
      return owner !== undefined && owner !== contact;
    });
    return key ? FIELD_OF_KEY[key] : '';
  }
}

function changedBy(contact: KnownContact, fields: ContactFields): KnownContact {
  const { properties, ...texts } = fields;
  const given = Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined));
  return { ...contact, ...given, properties: withChanges(contact.properties, properties ?? {}) };
}

function keyOf(key: string, value: string): string {
  return `${key} ${value}`;
}

function failed(field: string, code: RowFault['code']): Merged {
  return { kind: 'failed', fault: { field, code } };
}
