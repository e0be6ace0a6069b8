import { Injectable } from '@nestjs/common';
import type { MessageId, TenantId } from '../common/ids';
import { Database } from '../database/database';
import { IdempotencyStore, type KeptAnswer } from '../idempotency/idempotency.store';
import type { Person } from './person.store';
import { withoutSpellings } from './spellings';

const AT_ONCE = 500;

/** Answers by idempotency key, which are sealed: each has to be opened to see whom it is about. They live for a day. */
@Injectable()
export class IdempotentAnswers {
  constructor(
    private readonly database: Database,
    private readonly idempotency: IdempotencyStore,
  ) {}

  async of(tenantId: TenantId, person: Person, messageIds: Set<MessageId>): Promise<KeptAnswer[]> {
    const found: KeptAnswer[] = [];
    let after: { route: string; key: string } = { route: '', key: '' };
    for (;;) {
      const page = await this.database.forTenant(tenantId, (tx) =>
        this.idempotency.answersAfter(tx, tenantId, after, AT_ONCE),
      );
      found.push(...page.filter((answer) => isAbout(answer, person, messageIds)));
      const last = page.at(-1);
      if (!last || page.length < AT_ONCE) return found;
      after = last.request;
    }
  }

  /** Whoever repeats the request is still told what became of it; a key that names the address itself is forgotten. */
  async erase(tenantId: TenantId, person: Person, messageIds: Set<MessageId>): Promise<number> {
    const about = await this.of(tenantId, person, messageIds);
    const pattern = new RegExp(person.spellings, 'i');
    for (const answer of about) {
      const { request } = answer;
      await this.database.forTenant(tenantId, async (tx) => {
        if (pattern.test(`${request.key} ${request.route}`)) return this.idempotency.drop(tx, request);
        await this.idempotency.finish(tx, [
          { request, answer: { status: answer.status, body: without(answer, person, messageIds) } },
        ]);
      });
    }
    return about.length;
  }
}

function isAbout({ request, body }: KeptAnswer, { spellings }: Person, messageIds: Set<MessageId>): boolean {
  const text = `${request.key} ${request.route} ${JSON.stringify(body)}`;
  if (new RegExp(spellings, 'i').test(text)) return true;
  const { id, subject, from, metadata, tags } = (body ?? {}) as Record<string, unknown>;
  if (!messageIds.has(id as MessageId)) return false;
  return Boolean(subject ?? from) || JSON.stringify([metadata, tags]) !== '[{},[]]';
}

const NO_CONTACT = {
  email: null,
  phone: null,
  external_id: null,
  locale: null,
  time_zone: null,
  properties: {},
};

/**
 * An answer that tells of a message to this person alone keeps what became of it, and nothing that was in it; one that
 * tells of the contact keeps its id.
 */
function without({ body }: KeptAnswer, { spellings }: Person, messageIds: Set<MessageId>): unknown {
  const clean = withoutSpellings(body, spellings, '[erased]');
  const { id, object } = (clean ?? {}) as { id?: MessageId; object?: string };
  if (object === 'contact') return { ...(clean as object), ...NO_CONTACT };
  return id && messageIds.has(id)
    ? { ...(clean as object), from: null, subject: null, metadata: {}, tags: [] }
    : clean;
}
