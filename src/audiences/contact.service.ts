import { Injectable } from '@nestjs/common';
import { AuditStore } from '../audit/audit.store';
import { AppError, type FieldError } from '../common/app-error';
import type { ContactId, TenantId } from '../common/ids';
import { Database } from '../database/database';
import type { TenantCaller } from '../tenants/access';
import { type ContactFields, type GivenContact, readContactFields } from './contact-fields';
import { ContactMerge, type KnownContact, type Merged } from './contact-merge';
import { despiteRaces } from './contact-races';
import { ContactStore } from './contact.store';
import type { Contact } from './contact.entity';
import { ROW_FAULTS, type RowFault } from './row-faults';

/**
 * Contacts one by one. Addresses are compared as they are stored: e-mail in lower case, numbers in E.164. Two requests
 * about one address at the same time leave one contact.
 */
@Injectable()
export class Contacts {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactStore,
    private readonly audit: AuditStore,
  ) {}

  create(caller: TenantCaller, given: GivenContact): Promise<Contact> {
    return this.write(caller, 'contact.create', given, (merge, fields) => {
      const [taken] = merge.matches(fields);
      if (taken) throw conflict([{ field: takenField(fields, taken), code: 'several_contacts' }]);
      return merge.add(fields);
    });
  }

  /** Into the contact that has the external id or the address, or else a new one. */
  upsert(caller: TenantCaller, given: GivenContact): Promise<Contact> {
    return this.write(caller, 'contact.upsert', given, (merge, fields) => merge.add(fields));
  }

  update(caller: TenantCaller, id: ContactId, given: GivenContact): Promise<Contact> {
    return this.write(
      caller,
      'contact.update',
      given,
      (merge, fields, own) => {
        if (!own) throw AppError.notFound('contact');
        return merge.change(own, fields);
      },
      id,
    );
  }

  async get(tenantId: TenantId, id: ContactId): Promise<Contact> {
    const found = await this.database.forTenant(tenantId, (tx) => this.contacts.find(tx, tenantId, id));
    if (!found) throw AppError.notFound('contact');
    return found;
  }

  async delete({ tenantId, actor }: TenantCaller, id: ContactId): Promise<void> {
    await this.database.forTenant(tenantId, async (tx) => {
      if (!(await this.contacts.delete(tx, tenantId, id))) throw AppError.notFound('contact');
      await this.audit.record(tx, tenantId, actor, { action: 'contact.delete', target: id });
    });
  }

  private async write(
    { tenantId, actor }: TenantCaller,
    action: string,
    given: GivenContact,
    decide: (merge: ContactMerge, fields: ContactFields, own?: KnownContact) => Merged,
    id?: ContactId,
  ): Promise<Contact> {
    const { fields, faults } = readContactFields(given);
    if (faults.length > 0) throw AppError.invalid(faults.map(toFieldError));
    return despiteRaces(() =>
      this.database.forTenant(tenantId, async (tx) => {
        const own = id && (await this.contacts.lock(tx, tenantId, id));
        const matching = await this.contacts.lockMatching(tx, tenantId, [fields]);
        const known = own ? [own, ...matching.filter((each) => each.id !== own.id)] : matching;
        const merge = new ContactMerge(known);
        const merged = decide(merge, fields, own);
        if (merged.kind === 'failed') throw refusalOf(merged.fault);
        await this.contacts.update(tx, tenantId, merge.updated);
        await this.contacts.insert(tx, tenantId, merge.created);
        const { contact } = merged;
        const after = { outcome: merged.kind, fields: Object.keys(fields).length };
        await this.audit.record(tx, tenantId, actor, { action, target: contact.id, after });
        return this.contacts.get(tx, tenantId, contact.id);
      }),
    );
  }
}

const CONFLICTS: readonly string[] = ['several_contacts', 'other_external_id'];

function refusalOf(fault: RowFault): AppError {
  return CONFLICTS.includes(fault.code) ? conflict([fault]) : AppError.invalid([toFieldError(fault)]);
}

function conflict(faults: RowFault[]): AppError {
  const detail = 'Another contact has this external id or address already.';
  return new AppError('conflict', detail, faults.map(toFieldError));
}

function takenField(fields: ContactFields, { email, phone }: KnownContact): string {
  if (fields.email && fields.email === email) return 'email';
  return fields.phone && fields.phone === phone ? 'phone' : 'external_id';
}

export function toFieldError({ field, code }: RowFault): FieldError {
  const [name = '', ...rest] = field.split('.');
  const path = rest.length > 0 ? [name, rest.join('.')] : [name];
  return { pointer: path.map((part) => `/${part}`).join(''), code, detail: ROW_FAULTS[code] };
}
