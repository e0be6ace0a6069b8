import { setTimeout as delay } from 'node:timers/promises';
import { Api, type ApiKey, type List } from './api';

type Created = { id: string };

const LATER = { schedule: { at: '2035-01-01T09:00:00Z' } };

/** A campaign for each operation that changes one for good, in the state in which it can be told to. */
export async function campaignExamples(
  api: Api,
  apiUrl: string,
  templateId: string,
): Promise<Record<string, string>> {
  const draft = (what: string) => exampleCampaign(api, templateId, what);
  const ask = (id: string, verb: string, by = api) => by.post(`/v1/campaigns/${id}/${verb}`, {});
  const launched = async (what: string) => {
    const id = await draft(what);
    await api.patch(`/v1/campaigns/${id}`, LATER);
    await ask(id, 'launch');
    return id;
  };
  const [shown, toChange, toLaunch, toApprove, toWatch, toFill] = await Promise.all(
    ['to look at', 'to change', 'to launch', 'to approve', 'to watch', 'to fill'].map(draft),
  );
  const [toPause, toResume, toCancel, toWithdraw] = await Promise.all(
    ['to pause', 'to resume', 'to cancel', 'to withdraw'].map(launched),
  );
  await ask(toResume ?? '', 'pause');
  // Over before anybody watches it: the page shows a stream when it has ended.
  await ask(toWatch ?? '', 'launch');
  const { key } = await api.post<ApiKey>('/v1/api-keys', { name: 'launches what is approved', mode: 'test' });
  await api.patch('/v1/campaign-settings', { approval_required: true });
  await ask(toApprove ?? '', 'launch', new Api(apiUrl, key));
  await api.patch('/v1/campaign-settings', { approval_required: false });
  const late = await lateCampaign(api, await draft('to decide about'));
  return {
    campaignId: shown ?? '',
    'Campaign_update.campaignId': toChange ?? '',
    'CampaignMoves_launch.campaignId': toLaunch ?? '',
    'CampaignMoves_approve.campaignId': toApprove ?? '',
    'CampaignMoves_pause.campaignId': toPause ?? '',
    'CampaignMoves_resume.campaignId': toResume ?? '',
    'CampaignMoves_cancel.campaignId': toCancel ?? '',
    'CampaignMoves_withdraw.campaignId': toWithdraw ?? '',
    'CampaignProgress_watch.campaignId': toWatch ?? '',
    'RecipientFile_add.campaignId': toFill ?? '',
    'CampaignRun_get.campaignId': late.campaignId,
    'CampaignRun_decide.campaignId': late.campaignId,
    'CampaignRun_skipped.campaignId': late.campaignId,
    runId: late.runId,
  };
}

/** Meant for a time that the clock of test mode has passed. */
async function lateCampaign(api: Api, campaignId: string): Promise<{ campaignId: string; runId: string }> {
  const at = new Date(Date.now() + 30_000).toISOString();
  await api.patch(`/v1/campaigns/${campaignId}`, { schedule: { at, late_after: 60 } });
  await api.post(`/v1/campaigns/${campaignId}/launch`, {});
  await api.post('/v1/test-clock/advance', { seconds: 180 });
  for (;;) {
    const { data } = await api.get<List<Created>>(`/v1/campaigns/${campaignId}/runs`);
    if (data[0]) return { campaignId, runId: data[0].id };
    await delay(200);
  }
}

/** A draft with somebody in it. */
async function exampleCampaign(api: Api, templateId: string, what: string): Promise<string> {
  const { id } = await api.post<Created>('/v1/campaigns', {
    ...{ name: `Autumn news ${what}`, channel: 'email', from: 'Acme <news@example.com>' },
    template: { id: templateId },
    variables: { total: '€ 42.00' },
  });
  const recipients = [{ to: 'Ada Lovelace <ada@example.com>', variables: { name: 'Ada' } }];
  await api.post(`/v1/campaigns/${id}/recipients`, { recipients });
  return id;
}
