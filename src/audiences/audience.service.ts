import { Injectable } from '@nestjs/common';
import { AuditStore } from '../audit/audit.store';
import { AppError, type FieldError } from '../common/app-error';
import { type AudienceId, type ContactId, isId, newId, type TenantId } from '../common/ids';
import { Database, type Tx } from '../database/database';
import { isUniqueViolation } from '../database/unique-violation';
import type { TenantCaller } from '../tenants/access';
import { filterErrors } from './audience-filter';
import {
  type CreateAudienceDto,
  type MembersDto,
  MOST_MEMBERS,
  type UpdateAudienceDto,
} from './audience.dto';
import type { Audience } from './audience.entity';
import { AudienceStore } from './audience.store';
import { readEmail, readPhone } from './contact-fields';

export interface MembersChange {
  changed: number;
  unchanged: number;
  notFound: string[];
}

interface NamedContacts {
  ids: ContactId[];
  notFound: string[];
}

/** Keeps audiences. A filter is checked when it is stored; who fits it is asked anew each time. */
@Injectable()
export class Audiences {
  constructor(
    private readonly database: Database,
    private readonly audiences: AudienceStore,
    private readonly audit: AuditStore,
  ) {}

  async create({ tenantId, actor }: TenantCaller, request: CreateAudienceDto): Promise<Audience> {
    const { name, kind, filter } = request;
    refuse(kind === 'filter' ? requiredFilterErrors(filter) : superfluousFilterErrors(filter));
    const id = newId('lst');
    return this.database
      .forTenant(tenantId, async (tx) => {
        const made = await this.audiences.insert(tx, { tenantId, id, name, kind, filter: filter ?? null });
        await this.audit.record(tx, tenantId, actor, {
          action: 'audience.create',
          target: id,
          after: { name, kind },
        });
        return made;
      })
      .catch(refuseTakenName);
  }

  async update(
    { tenantId, actor }: TenantCaller,
    id: AudienceId,
    request: UpdateAudienceDto,
  ): Promise<Audience> {
    if (request.filter !== undefined) refuse(filterErrors(request.filter, '/filter'));
    return this.database
      .forTenant(tenantId, async (tx) => {
        const before = await this.find(tx, tenantId, id);
        if (before.kind === 'static') refuse(superfluousFilterErrors(request.filter));
        const { name = before.name, filter = before.filter } = request;
        await this.audiences.update(tx, tenantId, id, { name, filter });
        const change = {
          before: { name: before.name },
          after: { name, ...(request.filter !== undefined && { filter: 'changed' }) },
        };
        await this.audit.record(tx, tenantId, actor, { action: 'audience.update', target: id, ...change });
        return this.find(tx, tenantId, id);
      })
      .catch(refuseTakenName);
  }

  get(tenantId: TenantId, id: AudienceId): Promise<Audience> {
    return this.database.forTenant(tenantId, (tx) => this.find(tx, tenantId, id));
  }

  list(tenantId: TenantId, before: string | null, limit: number): Promise<Audience[]> {
    return this.database.forTenant(tenantId, (tx) => this.audiences.list(tx, tenantId, before, limit));
  }

  async delete({ tenantId, actor }: TenantCaller, id: AudienceId): Promise<void> {
    await this.database.forTenant(tenantId, async (tx) => {
      if (!(await this.audiences.delete(tx, tenantId, id))) throw AppError.notFound('audience');
      await this.audit.record(tx, tenantId, actor, { action: 'audience.delete', target: id });
    });
  }

  changeMembers(
    { tenantId, actor }: TenantCaller,
    id: AudienceId,
    request: MembersDto,
    change: 'add' | 'remove',
  ): Promise<MembersChange> {
    return this.database.forTenant(tenantId, async (tx) => {
      const audience = await this.audiences.lock(tx, tenantId, id);
      if (!audience) throw AppError.notFound('audience');
      if (audience.kind === 'filter')
        throw new AppError('conflict', 'Who belongs to a filter audience is for its filter to say.');
      refuse(membersErrors(request));
      const { ids, notFound } = await this.named(tx, tenantId, request);
      const changed =
        change === 'add'
          ? await this.audiences.addMembers(tx, tenantId, id, ids)
          : await this.audiences.removeMembers(tx, tenantId, id, ids);
      const after = { changed, not_found: notFound.length };
      await this.audit.record(tx, tenantId, actor, {
        action: `audience.${change}_members`,
        target: id,
        after,
      });
      return { changed, unchanged: ids.length - changed, notFound };
    });
  }

  private async find(tx: Tx, tenantId: TenantId, id: AudienceId): Promise<Audience> {
    const found = await this.audiences.find(tx, tenantId, id);
    if (!found) throw AppError.notFound('audience');
    return found;
  }

  /** Each contact once, however often and by whatever it is named. */
  private async named(tx: Tx, tenantId: TenantId, request: MembersDto): Promise<NamedContacts> {
    const { contact_ids: contactIds = [], emails = [], phones = [] } = request;
    const wanted = contactIds.filter((each) => isId('con', each));
    const byId = new Set<string>(await this.audiences.contactsById(tx, tenantId, wanted));
    const byEmail = await this.byAddress(tx, tenantId, 'email', emails.map(readEmail));
    const byPhone = await this.byAddress(tx, tenantId, 'phone', phones.map(readPhone));
    const notFound = [
      ...contactIds.flatMap((each, i) => (byId.has(each) ? [] : [`/contact_ids/${i}`])),
      ...emails.flatMap((each, i) => (byEmail.has(readEmail(each) ?? '') ? [] : [`/emails/${i}`])),
      ...phones.flatMap((each, i) => (byPhone.has(readPhone(each) ?? '') ? [] : [`/phones/${i}`])),
    ];
    const ids = new Set([...(byId as Set<ContactId>), ...byEmail.values(), ...byPhone.values()]);
    return { ids: [...ids], notFound };
  }

  private async byAddress(
    tx: Tx,
    tenantId: TenantId,
    key: 'email' | 'phone',
    addresses: (string | null)[],
  ): Promise<Map<string, ContactId>> {
    const known = addresses.filter((each) => each !== null);
    if (known.length === 0) return new Map();
    const rows = await this.audiences.contactsByAddress(tx, tenantId, key, known);
    return new Map(rows.map(({ id, address }) => [address, id]));
  }
}

function requiredFilterErrors(filter: unknown): FieldError[] {
  if (filter !== undefined) return filterErrors(filter, '/filter');
  return [{ pointer: '/filter', code: 'required', detail: 'A filter audience takes a "filter".' }];
}

function superfluousFilterErrors(filter: unknown): FieldError[] {
  if (filter === undefined) return [];
  return [{ pointer: '/filter', code: 'ambiguous', detail: '"filter" goes with the kind "filter" only.' }];
}

function membersErrors({ contact_ids = [], emails = [], phones = [] }: MembersDto): FieldError[] {
  const count = contact_ids.length + emails.length + phones.length;
  if (count > 0 && count <= MOST_MEMBERS) return [];
  const detail = `"contact_ids", "emails" and "phones" together name 1 to ${MOST_MEMBERS} contacts.`;
  return [{ pointer: '', code: 'invalid_count', detail }];
}

function refuse(errors: FieldError[]): void {
  if (errors.length > 0) throw AppError.invalid(errors);
}

function refuseTakenName(error: unknown): never {
  if (!isUniqueViolation(error)) throw error;
  throw new AppError('conflict', 'An audience of this name exists already.', [
    { pointer: '/name', code: 'taken', detail: 'Choose another name.' },
  ]);
}
