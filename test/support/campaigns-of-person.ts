import type { TestTenant } from './carillon';
import { eventually } from './eventually';

/** Somebody a campaign is about to come to, and another one has skipped. */
export async function putInCampaigns(
  api: TestTenant['api'],
  { name, address, asWritten }: { name: string; address: string; asWritten: string },
): Promise<void> {
  const { body: template } = await api.post('/v1/templates', {
    ...{ name: 'news', channel: 'email', subject: 'News', text: 'Hello {{name}}' },
  });
  const campaignFor = async (recipients: object[]): Promise<string> => {
    const { body } = await api.post('/v1/campaigns', {
      ...{ name: 'news', channel: 'email', from: 'Acme <news@example.com>' },
      template: { id: template.id },
    });
    await api.post(`/v1/campaigns/${body.id}/recipients`, { recipients });
    return body.id;
  };
  const to = `${name} <${asWritten}>`;
  await campaignFor([
    { to, variables: { name }, metadata: { mail: address } },
    { to: 'grace@example.com', variables: { name: 'Grace' } },
  ]);
  const skipping = await campaignFor([{ to, variables: { mail: address } }]);
  await api.post(`/v1/campaigns/${skipping}/launch`);
  await eventually(async () =>
    expect((await api.get(`/v1/campaigns/${skipping}`)).body.status).toBe('completed'),
  );
}
