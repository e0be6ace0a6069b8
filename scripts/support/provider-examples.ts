import { Api } from './api';
import { SIMULATOR_URL } from './product-environment';

/**
 * What can only be made at the provider itself, in the demo's subaccount of the simulator: an IP authentication, a pool
 * of addresses, an e-mail that waits there, an SMS that came in.
 */
export async function createAtProvider(masterKey: string, tenantId: string): Promise<Record<string, string>> {
  const control = new Api(SIMULATOR_URL, '');
  const ask = async <T>(path: string, body: object, key = masterKey): Promise<T> => {
    const answer = await fetch(`${SIMULATOR_URL}/v3${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-smtp2go-api-key': key },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(15_000),
    });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    return ((await answer.json()) as { data: T }).data;
  };
  const search = { fuzzy_search: true, search_terms: [tenantId], states: 'all' };
  const found = await ask<{ subaccounts: { id: string; name: string }[] }>('/subaccounts/search', search);
  const account = found.subaccounts.find(({ name }) => name.includes(tenantId))?.id ?? '';
  for (const ip_address of ['192.0.2.7', '192.0.2.8'])
    await control.post('/simulator/ip-auth', { ip_address, account });
  const sms = { account, from: '+6421555999', to: '+15185550141', content: 'Yes, please.' };
  await control.post('/simulator/sms/received', sms);
  await ask('/subaccount/edit', { id: account, limit: 250_000, dedicated_ip: true, archiving: true });
  const [key] = await ask<{ api_key: string }[]>('/api_keys/add', {
    subaccount_id: account,
    description: 'another program of the demo',
    endpoints: ['/email/send'],
  });
  const later = async (subject: string): Promise<string> => {
    const schedule = new Date(Date.now() + 2 * 86_400_000).toISOString();
    const email = {
      sender: 'hello@example.com',
      to: ['ada@example.com'],
      subject,
      text_body: subject,
      schedule,
    };
    return (await ask<{ schedule_id: string }>('/email/send', email, key?.api_key)).schedule_id;
  };
  return {
    ipAddress: '192.0.2.7',
    'IpAuthentication_remove.ipAddress': '192.0.2.8',
    scheduleId: await later('Waits at the provider'),
    'ProviderScheduledEmail_cancel.scheduleId': await later('To be cancelled'),
  };
}
