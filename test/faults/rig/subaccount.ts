import { Caller } from '../../support/caller';
import { TEST_ENVIRONMENT } from '../../support/services/test-environment';
import type { Stand } from './stand';

/** The provider's own name of a tenant's account, asked for with the master key. */
export async function subaccountOf(stand: Stand, tenantId: string): Promise<string> {
  const body = { search_terms: [tenantId], states: 'all' };
  const found = await askProvider(stand, '/subaccounts/search', body);
  const [account] = (found as { subaccounts: { id: string }[] }).subaccounts;
  if (!account) throw new Error('the tenant has no account at the provider');
  return account.id;
}

/** What the provider posts a tenant's events to, and the secret that it proves itself with. */
export async function eventsTargetOf(
  stand: Stand,
  tenantId: string,
): Promise<{ url: string; bearer: string }> {
  const found = await askProvider(stand, '/webhook/view', {
    subaccount_id: await subaccountOf(stand, tenantId),
  });
  const [webhook] = found as { url: string; auth_header_value: string }[];
  if (!webhook) throw new Error('the provider posts no events of the tenant');
  return { url: webhook.url, bearer: webhook.auth_header_value };
}

async function askProvider(stand: Stand, path: string, body: object): Promise<unknown> {
  const headers = {
    'content-type': 'application/json',
    'x-smtp2go-api-key': TEST_ENVIRONMENT.SMTP2GO_API_KEY,
  };
  const answer = await new Caller(stand.simulatorUrl).send(
    'POST',
    `/v3${path}`,
    JSON.stringify(body),
    headers,
  );
  if (answer.status !== 200) throw new Error(`the simulator answers ${answer.status}: ${answer.text}`);
  return answer.body.data as unknown;
}
