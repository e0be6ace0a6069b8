import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type Quickstart, untilActive } from './demo';
import { Api, type ApiKey, ApiRefusal, type List, type Tenant } from './support/api';
import { campaignExamples } from './support/campaign-examples';
import { DOCS_EXAMPLES } from './support/product-environment';
import { peopleExamples } from './support/people-examples';
import { createAtProvider } from './support/provider-examples';

/**
 * Things that exist, for the examples in the OpenAPI document: "Execute" then works as it stands. The API reads the
 * file when it describes itself; `keys` fill in the page's authorization.
 */
export interface DocsExamples {
  tenantId: string;
  parameters: Record<string, string>;
  keys: Record<string, string>;
}

type Created = { id: string };

/** Made once for each tenant of the demo. */
export async function createDocsExamples(quickstart: Quickstart, providerKey: string): Promise<void> {
  if (existsSync(DOCS_EXAMPLES)) {
    const known = JSON.parse(readFileSync(DOCS_EXAMPLES, 'utf8')) as Partial<DocsExamples>;
    if (known.tenantId === quickstart.tenantId && known.keys?.tenantKey === quickstart.testKey) return;
  }
  const examples: DocsExamples = {
    tenantId: quickstart.tenantId,
    parameters: {
      ...(await operatorExamples(quickstart)),
      ...(await tenantExamples(quickstart)),
      ...(await peopleExamples(quickstart)),
      ...(await createAtProvider(providerKey, quickstart.tenantId)),
      ...(await providerExamples(quickstart)),
      ...(await heldExamples(quickstart)),
    },
    // What can be tried without harm is: the live key is filled in only where nothing else is taken.
    keys: {
      operatorKey: quickstart.operatorKey,
      tenantKey: quickstart.testKey,
      liveKey: quickstart.liveKey,
    },
  };
  writeFileSync(DOCS_EXAMPLES, JSON.stringify(examples, null, 2), { mode: 0o600 });
}

/** A tenant beside the demo's: one that may be suspended without stopping the demo. */
async function operatorExamples({ apiUrl, operatorKey }: Quickstart): Promise<Record<string, string>> {
  const operator = new Api(apiUrl, operatorKey);
  const { data } = await operator.get<List<Tenant>>('/v1/tenants?limit=100');
  const tenant =
    data.find(({ slug }) => slug === 'for-the-docs') ??
    (await operator.post<Tenant>('/v1/tenants', { name: 'For the docs', slug: 'for-the-docs' }));
  await untilActive(operator, tenant, () => undefined);
  const keys = `/v1/tenants/${tenant.id}/api-keys`;
  const operators: Record<string, string> = {};
  for (const operation of ['update', 'rotate', 'revoke']) {
    const made = { name: `to ${operation}`, role: 'read_only' };
    const { id } = await operator.post<Created>('/v1/operators', made);
    operators[`Operator_${operation}.operatorId`] = id;
    operators.operatorId = id;
  }
  const platformDomain = 'platform.example';
  for (const domain of [platformDomain, 'retired-platform.example'])
    await addOnce(operator, '/v1/platform-domains', { domain });
  return {
    tenantId: tenant.id,
    ...(await keyExamples(operator, keys, 'ApiKey')),
    ...operators,
    ...(await platformTemplateExamples(operator)),
    platformDomain,
    'PlatformDomain_remove.platformDomain': 'retired-platform.example',
  };
}

/** One for each operation: after it a key is good for no other. */
async function keyExamples(api: Api, path: string, noun: string): Promise<Record<string, string>> {
  const examples: Record<string, string> = {};
  for (const operation of ['update', 'rotate', 'revoke']) {
    const { id } = await api.post<ApiKey>(path, { name: `to ${operation}` });
    examples[`${noun}_${operation}.apiKeyId`] = id;
  }
  return examples;
}

/** Of test mode, as the page's key is. */
async function tenantExamples({ apiUrl, testKey }: Quickstart): Promise<Record<string, string>> {
  const api = new Api(apiUrl, testKey);
  const template = await api.post<Created>('/v1/templates', {
    name: `welcome ${new Date().toISOString()}`,
    channel: 'email',
    subject: 'Welcome, {{name}}',
    html: '<h1>Welcome, {{name}}</h1><p>Your total is {{total}}.</p>',
    text: 'Welcome, {{name}}. Your total is {{total}}.',
  });
  const versions = await versionExamples(api);
  const endpoint = await api.post<Created>('/v1/webhook-endpoints', {
    url: 'https://example.com/hooks/carillon',
    description: 'for the docs',
    event_types: ['delivery.complained'],
  });
  const delivery = await api.post<Created>(`/v1/webhook-endpoints/${endpoint.id}/test`, undefined);
  const [retired, suppression, message, alone, later, never] = await Promise.all([
    api.post<Created>('/v1/webhook-endpoints', {
      url: 'https://example.com/hooks/retired',
      event_types: ['delivery.complained'],
    }),
    api.post<Created>('/v1/suppressions', { channel: 'email', address: 'nobody@example.com' }),
    api.post<Created>('/v1/messages', exampleMessage()),
    api.post<Created>('/v1/messages', { ...exampleMessage(), cc: [] }),
    api.post<Created>('/v1/messages', exampleMessage('2035-01-01T09:00:00Z')),
    api.post<Created>('/v1/messages', exampleMessage('2035-01-01T09:00:00Z')),
  ]);
  await addOnce(api, '/v1/topics', { key: 'news', name: 'News', channel: 'email', consent: 'opt_out' });
  const said = { topic: 'news', address: 'ada@example.com', subscribed: true };
  await api.put('/v1/topic-preferences', said);
  const campaigns = await campaignExamples(api, apiUrl, template.id);
  const contacts = await contactExamples(api);
  return {
    ...contacts,
    ...campaigns,
    templateId: template.id,
    ...versions,
    webhookEndpointId: endpoint.id,
    webhookDeliveryId: delivery.id,
    'Webhook_delete.webhookEndpointId': retired.id,
    ...(await keyExamples(api, '/v1/api-keys', 'OwnApiKey')),
    suppressionId: suppression.id,
    topicKey: 'news',
    messageId: message.id,
    'Explanation_explain.messageId': alone.id,
    requestId: await loggedRequest(api),
    'Schedule_reschedule.messageId': later.id,
    'Schedule_cancel.messageId': never.id,
  };
}

/** The newest in the log: it is written a moment behind the requests. */
async function loggedRequest(api: Api): Promise<string> {
  for (let tries = 0; tries < 50; tries += 1) {
    const { data } = await api.get<List<Created>>('/v1/requests?limit=1');
    if (data[0]) return data[0].id;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('no request was logged in 10 seconds');
}

/** One that tenants may override, and one for each operation that changes it for good. */
async function platformTemplateExamples(operator: Api): Promise<Record<string, string>> {
  const examples = await versionExamples(operator, '/v1/platform-templates');
  const { id } = await operator.post<Created>('/v1/platform-templates', {
    name: `platform welcome ${new Date().toISOString()}`,
    channel: 'email',
    subject: 'Welcome, {{name}}',
    html: '<h1>Welcome, {{name}}</h1><p>Your total is {{total}}.</p>',
  });
  const ofPlatform = Object.entries(examples).map(([parameter, value]) => [
    `Platform${parameter.replace('templateId', 'platformTemplateId')}`,
    value,
  ]);
  return {
    platformTemplateId: id,
    'Template_override.templateId': id,
    ...(Object.fromEntries(ofPlatform) as Record<string, string>),
  };
}

/** Drafts to change, to publish and to delete, and a template with two versions. */
async function versionExamples(api: Api, path = '/v1/templates'): Promise<Record<string, string>> {
  const create = (what: string, draft: boolean) =>
    api.post<Created>(path, {
      name: `${what} ${new Date().toISOString()}`,
      channel: 'email',
      subject: 'Hello, {{name}}',
      html: '<p>Hello, {{name}}</p>',
      draft,
    });
  const [changed, published, deleted, older] = await Promise.all([
    create('to change', true),
    create('to publish', true),
    create('to delete', true),
    create('with two versions', false),
  ]);
  const second = { subject: 'Good day, {{name}}', html: '<p>Good day, {{name}}</p>' };
  await api.post(`${path}/${older.id}/versions`, second);
  return {
    'TemplateVersion_change.templateId': changed.id,
    'TemplateVersion_publish.templateId': published.id,
    'TemplateVersion_remove.templateId': deleted.id,
    'TemplateVersion_diff.templateId': older.id,
    'TemplateVersion_diff.versionNumber': '2',
    'TemplateVersion_rollBack.templateId': older.id,
  };
}

/** A contact on an audience, and an import; and what may be deleted. */
async function contactExamples(api: Api): Promise<Record<string, string>> {
  const put = (name: string) => api.put<Created>('/v1/contacts', { email: `${name}@example.com` });
  const contact = await put('kept');
  const made = new Date().toISOString();
  const audience = await api.post<Created>('/v1/audiences', { name: `docs ${made}`, kind: 'static' });
  const retired = await api.post<Created>('/v1/audiences', { name: `retired ${made}`, kind: 'static' });
  await api.post(`/v1/audiences/${audience.id}/members`, { contact_ids: [contact.id] });
  const file = 'email,plan\nkept@example.com,pro\nno address,free\n';
  const { id: importId } = await api.upload<Created>('/v1/contact-imports', 'text/csv', file);
  return {
    contactId: contact.id,
    'Contact_delete.contactId': (await put('retired')).id,
    audienceId: audience.id,
    'Audience_delete.audienceId': retired.id,
    importId,
    'ContactImport_cancel.importId': await cancelledImport(api),
  };
}

/** A worker is through with any file before somebody reads the page: this one was cancelled, and may be once more. */
async function cancelledImport(api: Api): Promise<string> {
  for (let rows = 20_000; rows <= 80_000; rows *= 2) {
    const lines = Array.from({ length: rows }, (_, i) => `no address, number ${i}`);
    const file = ['email', ...lines].join('\n');
    const { id } = await api.upload<Created>('/v1/contact-imports', 'text/csv', file);
    try {
      await api.post(`/v1/contact-imports/${id}/cancel`, {});
      return id;
    } catch (error) {
      // The worker was faster.
      if (!(error instanceof ApiRefusal && error.status === 409)) throw error;
    }
  }
  throw new Error('no import could be cancelled before it had ended');
}

/** What the provider keeps for the demo's tenant. */
async function providerExamples({ apiUrl, liveKey }: Quickstart): Promise<Record<string, string>> {
  const api = new Api(apiUrl, liveKey);
  await addOnce(api, '/v1/sender-domains', { domain: 'owned.example', return_path_subdomain: 'em123456' });
  await addOnce(api, '/v1/sender-domains', { domain: 'retired.example' });
  for (const email_address of ['owner@single.example', 'retired@single.example'])
    await addOnce(api, '/v1/single-senders', { email_address });
  for (const username of ['relay@owned.example', 'retired@owned.example'])
    await addOnce(api, '/v1/smtp-users', { username });
  for (const ip_address of ['192.0.2.7', '192.0.2.8', '192.0.2.9'])
    await addOnce(api, '/v1/ip-allow-list/addresses', { ip_address });
  for (const address of ['kept-back@example.com', 'retired@example.com'])
    await addOnce(api, '/v1/provider-suppressions', { address });
  const template = await api.post<Created>('/v1/templates', {
    name: `receipt ${new Date().toISOString()}`,
    channel: 'email',
    subject: 'Your receipt, {{name}}',
    html: '<p>{{total}}</p>',
    text: '{{total}}',
  });
  for (const id of ['receipt', 'retired'])
    await api.put(`/v1/provider-templates/${id}`, { template_id: template.id });
  await api.patch('/v1/sending-settings', { archive: true });
  const { id } = await api.post<Created>('/v1/messages', exampleMessage());
  return {
    domain: 'owned.example',
    'SenderDomain_remove.domain': 'retired.example',
    emailAddress: 'owner@single.example',
    'SingleSender_remove.emailAddress': 'retired@single.example',
    username: 'relay@owned.example',
    'SmtpUser_remove.username': 'retired@owned.example',
    'IpAllowList_updateAddress.ipAddress': '192.0.2.8',
    'IpAllowList_removeAddress.ipAddress': '192.0.2.9',
    address: 'kept-back@example.com',
    'ProviderSuppression_remove.address': 'retired@example.com',
    providerTemplateId: 'receipt',
    'ProviderTemplate_remove.providerTemplateId': 'retired',
    emailId: await archivedId(api, id),
  };
}

/** Deliveries of test mode whose answers are lost: held, and so open to a decision, within seconds. */
async function heldExamples({ apiUrl, testKey }: Quickstart): Promise<Record<string, string>> {
  const api = new Api(apiUrl, testKey);
  const resent = await lostDelivery(api);
  return {
    deliveryId: resent,
    'Delivery_resend.deliveryId': resent,
    'Delivery_close.deliveryId': await lostDelivery(api),
  };
}

async function lostDelivery(api: Api): Promise<string> {
  const lost = { ...exampleMessage(), on_unknown: 'hold', test_outcome: 'unknown' };
  const { id } = await api.post<Created>('/v1/messages', lost);
  return (await firstDelivery(api, id, ({ status }) => status === 'unknown')).id;
}

/** What the last demo has left at the provider serves this one as well. */
async function addOnce(api: Api, path: string, body: object): Promise<void> {
  try {
    await api.post(path, body);
  } catch (error) {
    if (!(error instanceof ApiRefusal && error.status === 409)) throw error;
  }
}

/** The provider's id of an e-mail, once it was sent. */
async function archivedId(api: Api, messageId: string): Promise<string> {
  const sent = await firstDelivery(api, messageId, (delivery) => delivery.provider_message_id !== null);
  return sent.provider_message_id ?? '';
}

interface Delivery {
  id: string;
  status: string;
  provider_message_id: string | null;
}

/** The first delivery of a message, once it has come as far as that. */
async function firstDelivery(
  api: Api,
  messageId: string,
  isThere: (delivery: Delivery) => boolean,
): Promise<Delivery> {
  for (let tries = 0; tries < 50; tries += 1) {
    const { deliveries } = await api.get<{ deliveries: Delivery[] }>(`/v1/messages/${messageId}`);
    const [first] = deliveries;
    if (first && isThere(first)) return first;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${messageId} did not come as far as it should in 10 seconds`);
}

function exampleMessage(scheduledAt?: string): object {
  return {
    channel: 'email',
    from: 'Acme <hello@example.com>',
    to: ['ada@example.com'],
    cc: ['grace@example.com'],
    subject: 'Your receipt',
    text: 'Thank you, Ada.',
    ...(scheduledAt && { scheduled_at: scheduledAt }),
  };
}
