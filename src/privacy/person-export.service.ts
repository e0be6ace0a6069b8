import { Injectable } from '@nestjs/common';
import type { TenantId } from '../common/ids';
import { cursorOf } from '../common/pagination';
import { Database } from '../database/database';
import { toDeliveryDto, toMessageDto } from '../messages/message.dto';
import { toSuppressionDto } from '../messages/suppression.dto';
import { ContactExportStore } from './contact-export.store';
import { ErasingStore } from './erasing.store';
import { IdempotentAnswers } from './idempotent-answers';
import { type ExportedDelivery, PersonExportStore, type StoredRow } from './person-export.store';
import type { PersonExportDto } from './person.dto';
import { type Person, PersonStore } from './person.store';

const EVENTS_AT_ONCE = 1_000;

/** All that is held of a person, a page of deliveries at a time; what stands beside them comes with the first page. */
@Injectable()
export class PersonExport {
  constructor(
    private readonly database: Database,
    private readonly persons: PersonStore,
    private readonly exports: PersonExportStore,
    private readonly erasing: ErasingStore,
    private readonly answers: IdempotentAnswers,
    private readonly contacts: ContactExportStore,
  ) {}

  async page(tenantId: TenantId, person: Person, after: string, limit: number): Promise<PersonExportDto> {
    const { shown, last } = await this.database.forTenant(tenantId, async (tx) => {
      const found = await this.persons.deliveries(tx, tenantId, person, after, limit + 1, false);
      const exported: ExportedDelivery[] = [];
      for (const { id } of found.slice(0, limit))
        exported.push(await this.exports.delivery(tx, tenantId, id));
      return { shown: exported, last: found.length > limit ? found[limit - 1] : undefined };
    });
    return {
      object: 'person_export',
      deliveries: shown.map(toExported),
      ...(after === '' ? await this.beside(tenantId, person) : EMPTY),
      next_cursor: last ? cursorOf(last.id) : null,
    };
  }

  private async beside(
    tenantId: TenantId,
    person: Person,
  ): Promise<Omit<PersonExportDto, 'object' | 'deliveries' | 'next_cursor'>> {
    const answers = await this.answers.of(tenantId, person, new Set());
    const providerEvents = await this.providerEvents(tenantId, person);
    return this.database.forTenant(tenantId, async (tx) => ({
      suppressions: (await this.exports.suppressions(tx, tenantId, person)).map(toSuppressionDto),
      events: await this.exports.otherEvents(tx, tenantId, person),
      topic_preferences: await this.exports.topicPreferences(tx, tenantId, person),
      received_sms: await this.exports.receivedSms(tx, tenantId, person),
      provider_events: providerEvents,
      campaigns: await this.exports.campaigns(tx, tenantId, person),
      dedupe_keys: await this.exports.dedupeKeys(tx, tenantId, person),
      idempotent_answers: answers.map(({ request, body }) => ({
        route: request.route,
        key: request.key,
        answer: body,
      })),
      contacts: await this.contacts.contacts(tx, tenantId, person),
      contact_import_rows: await this.contacts.importRows(tx, tenantId, person),
    }));
  }

  private async providerEvents(tenantId: TenantId, person: Person): Promise<StoredRow[]> {
    const found: StoredRow[] = [];
    let after = '';
    for (;;) {
      const ids = await this.database.forTenant(tenantId, async (tx) => {
        const page = await this.erasing.providerEventsAfter(tx, tenantId, after, EVENTS_AT_ONCE);
        for (const row of await this.exports.providerEvents(tx, tenantId, page, person)) {
          const payload = withoutOthers(row.payload as StoredRow, person);
          if (payload) found.push({ ...row, payload });
        }
        return page;
      });
      if (ids.length < EVENTS_AT_ONCE) return found;
      after = ids.at(-1) ?? '';
    }
  }
}

const EMPTY = {
  suppressions: [],
  events: [],
  topic_preferences: [],
  received_sms: [],
  provider_events: [],
  campaigns: [],
  dedupe_keys: [],
  idempotent_answers: [],
  contacts: [],
  contact_import_rows: [],
};

/** Null when it is an event of somebody else, whose e-mail the person had as well. */
function withoutOthers(payload: StoredRow, { spellings }: Person): StoredRow | null {
  const isOf = (value: unknown) => typeof value === 'string' && new RegExp(spellings, 'i').test(value);
  if (typeof payload.rcpt === 'string' && !isOf(payload.rcpt)) return null;
  const { recipients } = payload;
  return Array.isArray(recipients) ? { ...payload, recipients: recipients.filter(isOf) } : payload;
}

function toExported({ delivery, message, events, webhooks, attempts }: ExportedDelivery): StoredRow {
  const { content, variables } = message;
  const { summary: _summary, ...shown } = toMessageDto(message, {});
  return {
    ...toDeliveryDto(delivery),
    variables: delivery.variables,
    message: { ...shown, status: message.status, content, variables },
    events,
    webhooks,
    attempts,
  };
}
