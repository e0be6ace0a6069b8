import { Injectable } from '@nestjs/common';
import type { Actor } from '../audit/actor';
import { AuditStore } from '../audit/audit.store';
import { AppError, type FieldError } from '../common/app-error';
import type { DeliveryId, TenantId } from '../common/ids';
import { Database } from '../database/database';
import { KnownKeys } from '../tenants/known-keys';
import { TenantStore } from '../tenants/tenant.store';
import { parseEmail, parsePhone } from '../common/addresses';
import {
  type RecipientGuardDto,
  type SetRecipientGuardDto,
  toRecipientGuardDto,
} from './recipient-guard.dto';
import { allowedBy, RecipientGuardStore } from './recipient-guard.store';
import type { CreateMessageDto } from './create-message.dto';
import type { DraftDelivery, MessageDraft } from './message-draft';

const DOMAIN = /^(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$/;

/**
 * Whom alone a tenant may send to: set by the operator, asked at acceptance, and once more before anything is sent. A new
 * list holds for what waits at once, and for new messages within two seconds with every process of the API.
 */
@Injectable()
export class RecipientGuards {
  constructor(
    private readonly database: Database,
    private readonly tenants: TenantStore,
    private readonly store: RecipientGuardStore,
    private readonly keys: KnownKeys,
    private readonly audit: AuditStore,
  ) {}

  get(tenantId: TenantId): Promise<RecipientGuardDto> {
    return this.database.forTenant(tenantId, async (tx) => {
      if (!(await this.tenants.find(tx, tenantId))) throw AppError.notFound('tenant');
      return toRecipientGuardDto(await this.store.find(tx, tenantId));
    });
  }

  async set(tenantId: TenantId, request: SetRecipientGuardDto, actor: Actor): Promise<RecipientGuardDto> {
    const errors: FieldError[] = [];
    const read = (field: keyof typeof READERS) =>
      (request[field] ?? []).map((value, i) => {
        const found = READERS[field](value);
        const detail = `"${field}.${i}" is not ${NOUNS[field]}.`;
        if (found === null) errors.push({ pointer: `/${field}/${i}`, code: 'invalid_recipient', detail });
        return found ?? '';
      });
    const list = {
      tenantId,
      otherwise: request.otherwise ?? ('refuse' as const),
      emailAddresses: read('email_addresses'),
      emailDomains: read('email_domains'),
      phoneNumbers: read('phone_numbers'),
    };
    if (errors.length > 0) throw AppError.invalid(errors);
    const set = await this.database.forTenant(tenantId, async (tx) => {
      if (!(await this.tenants.find(tx, tenantId))) throw AppError.notFound('tenant');
      const before = toRecipientGuardDto(await this.store.find(tx, tenantId));
      await this.store.set(tx, list);
      const after = toRecipientGuardDto(await this.store.find(tx, tenantId));
      const change = { action: 'tenant.set_recipient_guard', target: tenantId, before, after };
      await this.audit.record(tx, tenantId, actor, change);
      return after;
    });
    this.keys.forget(tenantId);
    return set;
  }

  async remove(tenantId: TenantId, actor: Actor): Promise<void> {
    await this.database.forTenant(tenantId, async (tx) => {
      if (!(await this.tenants.find(tx, tenantId))) throw AppError.notFound('tenant');
      const before = toRecipientGuardDto(await this.store.find(tx, tenantId));
      await this.store.remove(tx, tenantId);
      const change = { action: 'tenant.remove_recipient_guard', target: tenantId, before };
      await this.audit.record(tx, tenantId, actor, change);
    });
    this.keys.forget(tenantId);
  }

  /** Of a message that is about to be stored: those who are to be suppressed. Refuses it when the list says so. */
  async notAllowedIn(
    tenantId: TenantId,
    request: CreateMessageDto,
    { deliveries }: MessageDraft,
  ): Promise<Set<DeliveryId>> {
    const list = await this.database.forTenant(tenantId, (tx) => this.store.find(tx, tenantId));
    const isAllowed = allowedBy(list, request.channel);
    const others = deliveries.filter((delivery) => !isAllowed(delivery));
    if (others.length > 0 && list?.otherwise === 'refuse') {
      const pointers = [...new Set(others.map((delivery) => pointerTo(delivery, request, deliveries)))];
      throw AppError.invalid(
        pointers.map((pointer) => ({
          pointer,
          code: 'recipient_not_allowed',
          detail: `"${pointer.slice(1).replaceAll('/', '.')}" is not on the list of recipients that this tenant may send to.`,
        })),
      );
    }
    return new Set(others.map(({ id }) => id));
  }
}

const READERS = {
  email_addresses: (value: string) => parseEmail(value)?.address ?? null,
  email_domains: (value: string) => (DOMAIN.test(value.toLowerCase()) ? value.toLowerCase() : null),
  phone_numbers: (value: string) => parsePhone(value)?.address ?? null,
};

const NOUNS: Record<keyof typeof READERS, string> = {
  email_addresses: 'an e-mail address',
  email_domains: 'a domain, such as example.com',
  phone_numbers: 'a phone number in E.164, such as +6421555123',
};

/** Where the request names them, as a JSON pointer. */
function pointerTo(
  { role, position }: DraftDelivery,
  { mime, recipients }: CreateMessageDto,
  all: DraftDelivery[],
): string {
  if (mime !== undefined) return '/mime';
  if (recipients) return `/recipients/${position}/to`;
  const first = all.find((other) => other.role === role)?.position ?? 0;
  return `/${role}/${position - first}`;
}
