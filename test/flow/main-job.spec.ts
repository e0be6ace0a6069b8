import { Webhook } from 'standardwebhooks';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, anSms, send, statuses, until } from '../support/messages';
import { WebhookReceiver } from '../support/webhook-receiver';

describe('the main job', () => {
  let carillon: Carillon;
  let receiver: WebhookReceiver;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
    receiver = await WebhookReceiver.start();
    tenant = await carillon.tenant();
  });
  afterAll(async () => {
    await receiver.stop();
    await carillon.stop();
  });

  it('brings an e-mail to delivered, with the key of the tenant, and says so by a signed webhook', async () => {
    const endpoint = await tenant.api.post('/v1/webhook-endpoints', {
      url: receiver.url,
      event_types: ['delivery.delivered'],
    });
    const id = await send(tenant.api, anEmail({ metadata: { order: '1042' }, headers: { 'X-Ref': 'a' } }));
    const message = await until(tenant.api, id, 'completed');
    expect(message.summary).toEqual({ delivered: 1 });
    expect(message.deliveries[0]).toMatchObject({ provider_message_id: expect.any(String), reason: null });

    const row = (await carillon.ledger()).find(
      ({ email_id }) => email_id === message.deliveries[0].provider_message_id,
    );
    expect(row).toMatchObject({
      operation: '/email/send',
      recipients: ['ada@example.com'],
      subject: 'Your receipt',
    });
    expect(row?.account_name).toContain(tenant.id);
    expect(row?.stamp?.startsWith(`${message.deliveries[0].id}.1.`)).toBe(true);
    expect(row?.headers).toMatchObject({ 'X-Ref': 'a' });

    await eventually(() => expect(receiver.received).toHaveLength(1));
    const [hook] = receiver.received;
    const verified = new Webhook(endpoint.body.secret).verify(hook?.body ?? '', hook?.headers ?? {});
    expect(verified).toMatchObject({
      type: 'delivery.delivered',
      data: { message_id: id, metadata: { order: '1042' }, delivery: { recipient: 'ada@example.com' } },
    });
    expect(hook?.headers['webhook-id']).toMatch(/^evt_/);
  });

  it('brings an SMS to delivered', async () => {
    const id = await send(tenant.api, anSms({ to: ['+6421555123', '+6421555124'] }));
    const message = await until(tenant.api, id, 'completed');
    expect(statuses(message)).toEqual({ '+6421555123': 'delivered', '+6421555124': 'delivered' });
    expect((await carillon.ledger()).filter(({ channel }) => channel === 'sms')).toHaveLength(2);
  });

  it('gives three people the three states that are theirs', async () => {
    const { api } = await carillon.tenant();
    await api.post('/v1/suppressions', { channel: 'email', address: 'grace@example.com' });
    const id = await send(
      api,
      anEmail({ to: ['ada@example.com', 'bounce@example.com'], cc: ['Grace <Grace@example.com>'] }),
    );
    const message = await until(api, id, 'completed');
    expect(statuses(message)).toEqual({
      'ada@example.com': 'delivered',
      'bounce@example.com': 'bounced',
      'Grace <Grace@example.com>': 'suppressed',
    });
    const { body: timeline } = await api.get(`/v1/messages/${id}/timeline`);
    const told = timeline.data.map((entry: { type: string; recipient: string | null }) => [
      entry.type,
      entry.recipient,
    ]);
    expect(told).toContainEqual(['delivery.suppressed', 'Grace <Grace@example.com>']);
    expect(told).toContainEqual(['delivery.bounced', 'bounce@example.com']);

    // The bounce has put the address on the list: the next message withholds it.
    const second = await send(api, anEmail({ to: ['bounce@example.com', 'ada@example.com'] }));
    expect(statuses(await until(api, second, 'completed'))).toEqual({
      'bounce@example.com': 'suppressed',
      'ada@example.com': 'delivered',
    });
  });

  it('gives each of many recipients a copy of their own, packed into batches', async () => {
    const { api, id: tenantId } = await carillon.tenant();
    const recipients = Array.from({ length: 1_500 }, (_, i) => ({
      to: `person${i}@example.com`,
      variables: { name: `Person ${i}` },
    }));
    const id = await send(
      api,
      anEmail({
        to: undefined,
        recipients,
        subject: 'Hello {{name}}',
        html: undefined,
        text: 'Dear {{name}}',
      }),
    );
    const message = await until(api, id, 'completed', { timeoutMs: 30_000 });
    expect(message.summary).toEqual({ delivered: 1_500 });
    const rows = (await carillon.ledger()).filter(({ account_name }) => account_name.includes(tenantId));
    expect(rows).toHaveLength(1_500);
    expect(new Set(rows.flatMap(({ recipients: to }) => to)).size).toBe(1_500);
    expect(rows.find(({ recipients: to }) => to[0] === 'person7@example.com')?.subject).toBe(
      'Hello Person 7',
    );
    expect(new Set(rows.map(({ operation }) => operation))).toEqual(new Set(['/email/batch']));
  });

  it('tells why a sender was refused', async () => {
    const id = await send(tenant.api, anEmail({ from: 'shop@not-verified.test' }));
    const message = await until(tenant.api, id, 'completed');
    expect(message.deliveries[0]).toMatchObject({ status: 'rejected' });
    expect(message.deliveries[0].reason).toContain('not verified');
  });

  it('sends attachments and inline images', async () => {
    const content = Buffer.from('Thank you.').toString('base64');
    const id = await send(
      tenant.api,
      anEmail({
        attachments: [
          { filename: 'receipt.txt', content, content_type: 'text/plain' },
          { filename: 'logo.png', content, inline: true },
        ],
        reply_to: ['Support <support@example.com>'],
        bcc: ['audit@example.com'],
      }),
    );
    await until(tenant.api, id, 'completed');
    const list = await carillon.control.get('/simulator/messages?to=audit@example.com');
    const detail = await carillon.control.get(
      `/simulator/messages/${list.body.messages?.[0]?.id ?? list.body[0]?.id}`,
    );
    expect(detail.text).toContain('receipt.txt');
    expect(detail.text).toContain('logo.png');
    expect(detail.text).toContain('Support <support@example.com>');
  });
});
