import type { Carillon, TestTenant } from './carillon';
import { imported } from './contact-files';
import { eventually } from './eventually';
import { furnishProvider, type ProviderThings } from './furnish-provider';
import { holdMessage } from './held-deliveries';
import { anEmail, send, until } from './messages';
import { furnishPeople } from './people';
import { syncNow } from './provider-syncs';

/** Something of each kind, by the prefix of its id: with rows in every table, and settled. */
export async function furnish(
  carillon: Carillon,
  tenant: TestTenant,
  receiverUrl: string,
): Promise<
  Record<
    | 'ten'
    | 'opr'
    | 'key'
    | 'tpl'
    | 'cmp'
    | 'versionNumber'
    | 'whk'
    | 'whd'
    | 'sup'
    | 'con'
    | 'lst'
    | 'imp'
    | 'msg'
    | 'dlv'
    | 'topicKey'
    | 'req'
    | 'per'
    | 'inv',
    string
  > &
    ProviderThings
> {
  const { id, api } = tenant;
  const source = {
    subject: 'Hello {{name}}',
    html: '<p>Hello {{name}}, {{total}}</p>',
    text: 'Hello {{name}}, {{total}}',
  };
  const template = await api.post('/v1/templates', { name: 'welcome', channel: 'email', ...source });
  const endpoint = await api.post('/v1/webhook-endpoints', { url: receiverUrl });
  await until(api, await sendAndBounce(api, template.body.id), 'completed');
  await eventually(async () => {
    const log = await api.get(`/v1/webhook-endpoints/${endpoint.body.id}/deliveries?limit=100`);
    const statuses = (log.body.data as { status: string }[]).map(({ status }) => status);
    expect(statuses.length).toBeGreaterThan(1);
    expect(new Set(statuses)).toEqual(new Set(['delivered']));
  });
  const [told] = (await api.get(`/v1/webhook-endpoints/${endpoint.body.id}/deliveries`)).body.data as {
    id: string;
  }[];
  const atProvider = await furnishProvider(carillon, tenant, template.body.id);
  const [suppression] = (await api.get('/v1/suppressions')).body.data as { id: string }[];
  const [key] = (await carillon.operator.get(`/v1/tenants/${id}/api-keys`)).body.data as { id: string }[];
  const topicKey = await furnishTopic(carillon, tenant);
  const held = await holdMessage(carillon, tenant);
  const operator = await carillon.operator.post('/v1/operators', { name: 'furniture', role: 'read_only' });
  const contacts = await furnishContacts(api);
  await setAsideWebhook(api);
  return {
    ten: id,
    opr: operator.body.id,
    ...atProvider,
    ...contacts,
    key: key?.id ?? '',
    tpl: template.body.id,
    ...(await runningCampaign(api, template.body.id)),
    versionNumber: '1',
    topicKey,
    whk: endpoint.body.id,
    whd: told?.id ?? '',
    sup: suppression?.id ?? '',
    // Held: the one kind of delivery that a stranger could do something to.
    dlv: held.deliveries[0] ?? '',
    // Scheduled: the one kind of message that a stranger could do something to.
    msg: await send(api, anEmail({ scheduled_at: '2035-01-01T00:00:00Z' })),
    req: await loggedRequest(api),
    ...(await furnishPeople(carillon, tenant)),
  };
}

/** Of an endpoint that was disabled before it took anything. */
async function setAsideWebhook(api: TestTenant['api']): Promise<void> {
  const event_types = ['webhook_endpoint.disabled'];
  const { body } = await api.post('/v1/webhook-endpoints', { url: 'https://nobody.example/', event_types });
  await api.post(`/v1/webhook-endpoints/${body.id}/test`);
  await api.patch(`/v1/webhook-endpoints/${body.id}`, { enabled: false });
}

/** A request that is in the log by now. */
async function loggedRequest(api: TestTenant['api']): Promise<string> {
  const id = (await api.get('/v1/messages')).headers.get('x-request-id') ?? '';
  await eventually(async () => expect((await api.get(`/v1/requests/${id}`)).status).toBe(200));
  return id;
}

/** On its way, with some who were skipped: what a stranger could pause or cancel. */
async function runningCampaign(
  api: TestTenant['api'],
  templateId: string,
): Promise<Record<'cmp' | 'run', string>> {
  const id = await draftCampaign(api, templateId, 'silent@example.com');
  const recipients = ['bob@example.com', 'cid@example.com'].map((to) => ({ to }));
  await api.post(`/v1/campaigns/${id}/recipients`, { recipients });
  await api.post(`/v1/campaigns/${id}/launch`);
  await eventually(async () => {
    const { progress } = (await api.get(`/v1/campaigns/${id}`)).body;
    expect(progress).toMatchObject({ status: 'finishing', skipped: 2, deliveries: { sent: 1 } });
  });
  const { body } = await api.get(`/v1/campaigns/${id}/runs`);
  return { cmp: id, run: body.data[0].id };
}

/** A draft with somebody in it. */
export async function draftCampaign(
  api: TestTenant['api'],
  templateId: string,
  to = 'ada@example.com',
): Promise<string> {
  const { body } = await api.post('/v1/campaigns', {
    ...{ name: 'news', channel: 'email', from: 'Acme <news@example.com>' },
    template: { id: templateId },
    variables: { total: 42 },
  });
  const recipients = [{ to, variables: { name: 'Ada' } }];
  await api.post(`/v1/campaigns/${body.id}/recipients`, { recipients });
  return body.id;
}

function sendAndBounce(api: TestTenant['api'], templateId: string): Promise<string> {
  return send(api, {
    channel: 'email',
    from: 'Acme <hello@example.com>',
    to: ['bounce@example.com'],
    template: { id: templateId },
    variables: { name: 'Ada', total: 42 },
    attachments: [{ filename: 'a.txt', content: 'VGhhbmsgeW91Lg==' }],
  });
}

/** A topic that somebody has opted in to, and an SMS that somebody has answered. */
async function furnishTopic(carillon: Carillon, tenant: TestTenant): Promise<string> {
  const { api } = tenant;
  const topic = { key: 'news', name: 'News', channel: 'email', consent: 'opt_out' };
  await api.post('/v1/topics', topic);
  const said = { topic: 'news', address: 'furniture@example.com', subscribed: true };
  await api.send('PUT', '/v1/topic-preferences', JSON.stringify(said));
  await syncNow(carillon, tenant, 'received_sms');
  return topic.key;
}

/** A contact on an audience, and an import that has ended. */
async function furnishContacts(api: TestTenant['api']): Promise<Record<'con' | 'lst' | 'imp', string>> {
  const contact = await api.post('/v1/contacts', {
    email: 'furniture@example.com',
    properties: { plan: 'pro' },
  });
  const audience = await api.post('/v1/audiences', { name: 'furniture', kind: 'static' });
  await api.post(`/v1/audiences/${audience.body.id}/members`, { contact_ids: [contact.body.id] });
  const { id } = await imported(api, 'email,plan\nimported@example.com,pro\nnobody,free\n');
  return { con: contact.body.id, lst: audience.body.id, imp: id };
}
