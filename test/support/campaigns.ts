import type { Caller } from './caller';
import { eventually } from './eventually';

export interface GivenRecipient {
  to: string;
  timezone?: string;
  locale?: string;
  variables?: Record<string, unknown>;
}

let templates = 0;

/** Writes campaigns as a tenant does, and waits for what becomes of them. */
export class Campaigns {
  private templateId = '';

  private constructor(readonly api: Caller) {}

  static async of(
    api: Caller,
    source: object = { channel: 'email', subject: 'News', text: 'Hello' },
  ): Promise<Campaigns> {
    const campaigns = new Campaigns(api);
    const template = await api.post('/v1/templates', { name: `news ${(templates += 1)}`, ...source });
    expect(template.status).toBe(201);
    campaigns.templateId = template.body.id;
    return campaigns;
  }

  async create(fields: object = {}, recipients: GivenRecipient[] = []): Promise<string> {
    const { status, body } = await this.api.post('/v1/campaigns', {
      ...{ name: 'news', channel: 'email', from: 'Acme <news@example.com>' },
      ...{ template: { id: this.templateId }, ...fields },
    });
    expect([status, body]).toEqual([201, expect.objectContaining({ status: 'draft' })]);
    if (recipients.length > 0) {
      const added = await this.api.post(`/v1/campaigns/${body.id}/recipients`, { recipients });
      expect(added.status).toBe(200);
    }
    return body.id;
  }

  async launched(fields: object, recipients: GivenRecipient[]): Promise<string> {
    const id = await this.create(fields, recipients);
    await this.ask(id, 'launch');
    return id;
  }

  async ask(id: string, verb: string, body?: object) {
    const answer = await this.api.post(`/v1/campaigns/${id}/${verb}`, body);
    expect([verb, answer.status, answer.body]).toEqual([
      verb,
      body === undefined && verb === 'dry-runs' ? 201 : 200,
      expect.anything(),
    ]);
    return answer.body;
  }

  async get(id: string) {
    return (await this.api.get(`/v1/campaigns/${id}`)).body;
  }

  async runs(
    id: string,
  ): Promise<{ id: string; status: string; occurrence: string; problem: string | null }[]> {
    return (await this.api.get(`/v1/campaigns/${id}/runs?limit=100`)).body.data;
  }

  async run(id: string, runId: string) {
    return (await this.api.get(`/v1/campaigns/${id}/runs/${runId}`)).body;
  }

  /** Until the campaign looks like this. */
  until(id: string, expected: object, timeoutMs = 60_000) {
    return eventually(
      async () => {
        const campaign = await this.get(id);
        expect(campaign).toMatchObject(expected);
        return campaign;
      },
      { timeoutMs, everyMs: 100 },
    );
  }

  untilRun(id: string, runId: string, expected: object) {
    return eventually(
      async () => {
        const run = await this.run(id, runId);
        expect(run).toMatchObject(expected);
        return run;
      },
      { timeoutMs: 60_000, everyMs: 100 },
    );
  }

  /** Sets the clock of test mode ahead to an instant. */
  async advanceTo(at: Date): Promise<void> {
    const { body } = await this.api.get('/v1/test-clock');
    const seconds = Math.ceil((at.getTime() - Date.parse(body.now)) / 1_000);
    if (seconds > 0) await this.advance(seconds);
  }

  async advance(seconds: number): Promise<void> {
    expect((await this.api.post('/v1/test-clock/advance', { seconds })).status).toBe(200);
  }

  async now(): Promise<Date> {
    return new Date((await this.api.get('/v1/test-clock')).body.now);
  }
}

export function people(name: string, count: number): GivenRecipient[] {
  return Array.from({ length: count }, (_, i) => ({ to: `${name}${i}@example.com` }));
}
