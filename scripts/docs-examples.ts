import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type Quickstart, untilActive } from './demo';
import { Api, type ApiKey, type List, type Tenant } from './support/api';
import { DOCS_EXAMPLES } from './support/product-environment';

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
export async function createDocsExamples(quickstart: Quickstart): Promise<void> {
  if (existsSync(DOCS_EXAMPLES)) {
    const known = JSON.parse(readFileSync(DOCS_EXAMPLES, 'utf8')) as Partial<DocsExamples>;
    if (known.tenantId === quickstart.tenantId && known.keys?.tenantKey === quickstart.liveKey) return;
  }
  const examples: DocsExamples = {
    tenantId: quickstart.tenantId,
    parameters: { ...(await operatorExamples(quickstart)), ...(await tenantExamples(quickstart)) },
    keys: { operatorKey: quickstart.operatorKey, tenantKey: quickstart.liveKey },
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
  const key = await operator.post<ApiKey>(`/v1/tenants/${tenant.id}/api-keys`, { name: 'to be revoked' });
  return { tenantId: tenant.id, apiKeyId: key.id };
}

async function tenantExamples({ apiUrl, liveKey }: Quickstart): Promise<Record<string, string>> {
  const api = new Api(apiUrl, liveKey);
  const template = await api.post<Created>('/v1/templates', {
    name: `welcome ${new Date().toISOString()}`,
    channel: 'email',
    subject: 'Welcome, {{name}}',
    html: '<h1>Welcome, {{name}}</h1><p>Your total is {{total}}.</p>',
  });
  const endpoint = await api.post<Created>('/v1/webhook-endpoints', {
    url: 'https://example.com/hooks/carillon',
    description: 'for the docs',
    event_types: ['delivery.complained'],
  });
  const domain = 'owned.example';
  const emailAddress = 'owner@single.example';
  await api.post('/v1/sender-domains', { domain, return_path_subdomain: 'em123456' });
  await api.post('/v1/single-senders', { email_address: emailAddress });
  await api.post('/v1/sender-domains', { domain: 'retired.example' });
  await api.post('/v1/single-senders', { email_address: 'retired@single.example' });
  const [retired, suppression, message, later, never] = await Promise.all([
    api.post<Created>('/v1/webhook-endpoints', {
      url: 'https://example.com/hooks/retired',
      event_types: ['delivery.complained'],
    }),
    api.post<Created>('/v1/suppressions', { channel: 'email', address: 'nobody@example.com' }),
    api.post<Created>('/v1/messages', exampleMessage()),
    api.post<Created>('/v1/messages', exampleMessage('2035-01-01T09:00:00Z')),
    api.post<Created>('/v1/messages', exampleMessage('2035-01-01T09:00:00Z')),
  ]);
  return {
    domain,
    emailAddress,
    'SenderDomain_remove.domain': 'retired.example',
    'SingleSender_remove.emailAddress': 'retired@single.example',
    templateId: template.id,
    webhookEndpointId: endpoint.id,
    'Webhook_delete.webhookEndpointId': retired.id,
    suppressionId: suppression.id,
    messageId: message.id,
    'Schedule_reschedule.messageId': later.id,
    'Schedule_cancel.messageId': never.id,
  };
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
