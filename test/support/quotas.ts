import type { Answer } from './caller';
import type { Carillon, TestTenant } from './carillon';
import { eventually } from './eventually';
import { anEmail } from './messages';

/** Recipients that no other message has. */
export function people(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `p${i}.${Math.random().toString(36).slice(2)}@example.com`);
}

export function anEmailTo(count: number): Record<string, unknown> {
  return anEmail({ to: people(count) });
}

export interface TimelineEntry {
  type: string;
  description: string;
  data: Record<string, unknown>;
}

/** Quotas in a test: as the operator sets them, and with a month that passes when it is told to. */
export class QuotaDesk {
  constructor(private readonly carillon: Carillon) {}

  put(tenantId: string, quotas: unknown): Promise<Answer> {
    return this.carillon.operator.send('PUT', `/v1/tenants/${tenantId}/quotas`, JSON.stringify(quotas));
  }

  async tenantWith(quotas: object): Promise<TestTenant> {
    const tenant = await this.carillon.tenant();
    const answer = await this.put(tenant.id, quotas);
    if (answer.status !== 200) throw new Error(answer.text);
    return tenant;
  }

  /** As if a month were over: what was counted began in the one before, and what is held is due. */
  async nextMonth({ id }: TestTenant): Promise<void> {
    const back = ['hour', 'day', 'month'].map(
      (period) => `${period}_starts_at = ${period}_starts_at - interval '31 days'`,
    );
    await this.carillon.owner.query(
      `UPDATE quotas SET ${back.join(', ')}, next_attempt_at = CASE WHEN next_attempt_at IS NOT NULL THEN now() END
        WHERE tenant_id = $1`,
      [id],
    );
  }

  /** What is held was looked at since it became due. */
  async untilLookedAt({ id }: TestTenant): Promise<void> {
    await eventually(async () => {
      const due = await this.carillon.owner.query<object[]>(
        'SELECT 1 FROM quotas WHERE tenant_id = $1 AND next_attempt_at <= now()',
        [id],
      );
      expect(due).toEqual([]);
    });
  }

  async usedByEmail({ api }: TestTenant): Promise<number> {
    return (await api.get('/v1/quotas')).body.email.month.used as number;
  }

  async timeline({ api }: TestTenant, messageId: string, type: string): Promise<TimelineEntry[]> {
    const { body } = await api.get(`/v1/messages/${messageId}/timeline`);
    return (body.data as TimelineEntry[]).filter((entry) => entry.type === type);
  }

  async statusesOf({ api }: TestTenant, ids: string[]): Promise<string[]> {
    const answers = await Promise.all(ids.map((id) => api.get(`/v1/messages/${id}`)));
    return answers.map(({ body }) => body.status as string);
  }
}
