import { Caller } from './caller';
import type { Carillon, TestTenant } from './carillon';
import { eventually } from './eventually';
import { draftCampaign } from './furnish';

type Api = TestTenant['api'];

const LATER = { schedule: { at: '2035-01-01T00:00:00Z' } };

/** A campaign that can be told to do what the operation does. */
export async function freshCampaign(
  carillon: Carillon,
  { id: tenantId, api }: TestTenant,
  operationId: string,
): Promise<Record<string, string>> {
  const source = { subject: 'News for {{name}}', text: 'Hello {{name}}' };
  const name = `template of ${Math.random()}`;
  const template = await api.post('/v1/templates', { name, channel: 'email', ...source });
  const inTestMode = await carillon.testKeyOf({ id: tenantId });
  const id = await draftCampaign(operationId === 'CampaignRun_decide' ? inTestMode : api, template.body.id);
  const ask = (verb: string, by = api) => by.post(`/v1/campaigns/${id}/${verb}`);
  switch (operationId) {
    case 'CampaignMoves_pause':
    case 'CampaignMoves_withdraw':
      await change(api, `campaigns/${id}`, LATER);
      await ask('launch');
      break;
    case 'CampaignMoves_resume':
      await change(api, `campaigns/${id}`, LATER);
      await ask('launch');
      await ask('pause');
      break;
    case 'CampaignMoves_approve': {
      const other = await carillon.operator.post(`/v1/tenants/${tenantId}/api-keys`, { name: 'other' });
      await change(api, 'campaign-settings', { approval_required: true });
      await ask('launch', new Caller(carillon.url, other.body.key));
      await change(api, 'campaign-settings', { approval_required: false });
      break;
    }
    case 'CampaignRun_decide': {
      const at = new Date(Date.now() + 30_000).toISOString();
      await change(inTestMode, `campaigns/${id}`, { schedule: { at, late_after: 60 } });
      await ask('launch', inTestMode);
      await inTestMode.post('/v1/test-clock/advance', { seconds: 180 });
      return { cmp: id, run: await firstRun(api, id) };
    }
  }
  return { cmp: id };
}

function change(api: Api, path: string, body: object) {
  return api.send('PATCH', `/v1/${path}`, JSON.stringify(body));
}

export function firstRun(api: Api, campaignId: string): Promise<string> {
  return eventually(async () => {
    const { body } = await api.get(`/v1/campaigns/${campaignId}/runs`);
    expect(body.data).toHaveLength(1);
    return body.data[0].id as string;
  });
}
