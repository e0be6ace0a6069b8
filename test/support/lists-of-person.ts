import type { Carillon, TestTenant } from './carillon';
import { subaccountOf, syncNow } from './provider-syncs';

/** Somebody who has chosen a topic, has written an SMS with their address, and is about to be told to the provider. */
export async function keepInLists(
  carillon: Carillon,
  tenant: TestTenant,
  { address, number }: { address: string; number: string },
): Promise<void> {
  const { api, id } = tenant;
  await api.post('/v1/topics', { key: 'news', name: 'News', channel: 'email', consent: 'opt_in' });
  const chosen = { topic: 'news', address, subscribed: true };
  expect((await api.send('PUT', '/v1/topic-preferences', JSON.stringify(chosen))).status).toBe(200);
  const account = await subaccountOf(carillon, tenant);
  const sms = { account, from: number, to: '+6421555000', content: `Write to ${address}, please.` };
  expect((await carillon.control.post('/simulator/sms/received', sms)).status).toBe(200);
  await syncNow(carillon, tenant, 'received_sms');
  // After the look that would carry it over.
  await syncNow(carillon, tenant, 'suppressions');
  await carillon.owner.query(
    `INSERT INTO provider_suppression_changes (tenant_id, address, change) VALUES ($1, $2, 'add')`,
    [id, address],
  );
}
