import { Caller } from './caller';
import type { Carillon, TestTenant } from './carillon';
import { eventually } from './eventually';
import { anEmail, anSms, send, until } from './messages';
import { openSecrets } from './open-secrets';

/** What a tenant has at the provider, by the parameter that names it. */
export type ProviderThings = {
  domain: string;
  emailAddress: string;
  username: string;
  ipAddress: string;
  address: string;
  providerTemplateId: string;
  platformDomain: string;
  emailId: string;
  scheduleId: string;
};

const LATER = () => new Date(Date.now() + 86_400_000).toISOString();

/** Calls of the provider itself about one tenant's subaccount, past us. */
export async function providerOf(
  carillon: Carillon,
  tenant: TestTenant,
): Promise<{
  subaccountId: string;
  asMaster: (method: string, path: string, body: object) => Promise<unknown>;
  asTenant: (method: string, path: string, body: object) => Promise<unknown>;
}> {
  const [account] = await carillon.owner.query<{ subaccount_id: string }[]>(
    'SELECT subaccount_id FROM provider_accounts WHERE tenant_id = $1',
    [tenant.id],
  );
  const { providerKey = '', masterProviderKey = '' } = await openSecrets(carillon, tenant);
  const call = (key: string) => async (method: string, path: string, body: object) => {
    const headers = { 'content-type': 'application/json', 'x-smtp2go-api-key': key };
    const provider = new Caller(`${carillon.simulator.url}/v3`);
    const answer = await provider.send(method, path, JSON.stringify(body), headers);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.text}`);
    return answer.body.data as unknown;
  };
  const subaccountId = account?.subaccount_id ?? '';
  return { subaccountId, asMaster: call(masterProviderKey), asTenant: call(providerKey) };
}

/** Something of each kind that the provider keeps for a tenant; `templateId` has html and text. */
export async function furnishProvider(
  carillon: Carillon,
  tenant: TestTenant,
  templateId: string,
): Promise<ProviderThings> {
  const { api } = tenant;
  const { subaccountId, asMaster, asTenant } = await providerOf(carillon, tenant);
  const things = {
    domain: 'owned.example',
    emailAddress: 'owner@single.example',
    username: `relay-${tenant.id.slice(-8)}@owned.example`,
    ipAddress: '192.0.2.7',
    address: 'kept-back@example.com',
    providerTemplateId: 'receipt',
    platformDomain: 'platform-owned.example',
  };
  await api.post('/v1/sender-domains', { domain: things.domain, return_path_subdomain: 'em123456' });
  await api.post('/v1/single-senders', { email_address: things.emailAddress });
  await api.post('/v1/smtp-users', { username: things.username });
  await carillon.control.post('/simulator/ip-auth', { ip_address: things.ipAddress, account: subaccountId });
  await api.post('/v1/ip-allow-list/addresses', { ip_address: things.ipAddress });
  await asMaster('POST', '/subaccount/edit', {
    id: subaccountId,
    limit: 250_000,
    dedicated_ip: true,
    archiving: true,
  });
  await api.post('/v1/provider-suppressions', { address: things.address });
  const push = JSON.stringify({ template_id: templateId });
  await api.send('PUT', `/v1/provider-templates/${things.providerTemplateId}`, push);
  await carillon.operator.post('/v1/platform-domains', { domain: things.platformDomain });
  await api.patch('/v1/sending-settings', { archive: true });
  const scheduleId = await scheduleAtProvider(asTenant);
  await until(api, await send(api, anSms()), 'completed');
  const received = { account: subaccountId, from: '+6421555999', to: '+15185550141', content: 'Yes' };
  await carillon.control.post('/simulator/sms/received', received);
  const { deliveries } = await until(api, await send(api, anEmail()), 'completed');
  for (const path of ['/v1/activity', '/v1/archived-emails']) {
    await eventually(async () => expect((await api.get(path)).body.data).not.toHaveLength(0));
  }
  return { ...things, emailId: deliveries[0].provider_message_id as string, scheduleId };
}

export async function scheduleAtProvider(
  asTenant: (method: string, path: string, body: object) => Promise<unknown>,
): Promise<string> {
  const email = {
    sender: 'hello@example.com',
    to: ['ada@example.com'],
    subject: 'Later',
    text_body: 'Later',
  };
  const sent = await asTenant('POST', '/email/send', { ...email, schedule: LATER() });
  return (sent as { schedule_id: string }).schedule_id;
}
