import { Injectable } from '@nestjs/common';
import type { TenantId } from '../common/ids';
import { Database } from '../database/database';
import { ContactErasingStore, type PartKey } from './contact-erasing.store';
import type { Person } from './person.store';

const PARTS_AT_ONCE = 10;
const CONTACTS_AT_ONCE = 10_000;

/** Rows that were changed or deleted, by table. */
export interface ErasedContactRows {
  contacts: number;
  audience_members: number;
  audiences: number;
  contact_import_parts: number;
}

/** Takes a person out of contacts: files that are being imported first, as a row of those would bring the contact back. */
@Injectable()
export class ContactErasure {
  constructor(
    private readonly database: Database,
    private readonly erasing: ContactErasingStore,
  ) {}

  async erase(tenantId: TenantId, person: Person): Promise<ErasedContactRows> {
    const parts = await this.eraseParts(tenantId, person);
    const { gone, audiences } = await this.database.forTenant(tenantId, async (tx) => ({
      gone: await this.erasing.deleteContact(tx, tenantId, person),
      audiences: await this.erasing.scrubAudiences(tx, tenantId, person),
    }));
    const scrubbed = await this.scrubOthers(tenantId, person);
    return {
      contacts: gone.contacts + scrubbed,
      audience_members: gone.members,
      audiences,
      contact_import_parts: parts,
    };
  }

  private async eraseParts(tenantId: TenantId, person: Person): Promise<number> {
    let erased = 0;
    let after: PartKey = { importId: '', position: 0 };
    for (;;) {
      const page = await this.database.forTenant(tenantId, async (tx) => {
        const found = await this.erasing.partsAfter(tx, tenantId, after, PARTS_AT_ONCE);
        if (found.length > 0) erased += await this.erasing.emptyRows(tx, tenantId, found, person);
        return found;
      });
      const last = page.at(-1);
      if (!last || page.length < PARTS_AT_ONCE) return erased;
      after = last;
    }
  }

  private async scrubOthers(tenantId: TenantId, person: Person): Promise<number> {
    let scrubbed = 0;
    let after = '';
    for (;;) {
      const page = await this.database.forTenant(tenantId, async (tx) => {
        const ids = await this.erasing.contactsAfter(tx, tenantId, after, CONTACTS_AT_ONCE);
        scrubbed += await this.erasing.scrubContacts(tx, tenantId, ids, person);
        return ids;
      });
      if (page.length < CONTACTS_AT_ONCE) return scrubbed;
      after = page.at(-1) ?? '';
    }
  }
}
