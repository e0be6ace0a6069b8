import { useParams } from 'wouter';
import { useRead } from '../../api/reading';
import { Status } from '../../kit/badge';
import { LinkButton } from '../../kit/button';
import { Fault, Notice } from '../../kit/notice';
import { Page } from '../../kit/page';
import './campaigns.css';
import { Composer } from './compose/composer';
import { draftOf } from './compose/draft-of';
import { fingerprintOf } from './compose/fingerprint-of';

/** A draft, to be changed. Whatever is no draft is withdrawn first. */
export function EditCampaignPage() {
  const { campaignId = '' } = useParams<{ campaignId: string }>();
  const { data: campaign, error } = useRead(['campaigns', campaignId], (carillon, signal) =>
    carillon.campaigns.get(campaignId, { signal }),
  );
  return (
    <Page
      title={campaign ? `Edit ${campaign.name}` : 'Edit'}
      mark={campaign && <Status of={campaign.status} />}
      actions={<LinkButton to={`/campaigns/${campaignId}`}>Back to the campaign</LinkButton>}
    >
      <Fault error={error} />
      {campaign && campaign.status !== 'draft' && (
        <Notice tone="warn" title="Only a draft can be changed">
          <p>Before its first run a campaign can be withdrawn: it is a draft again then.</p>
        </Notice>
      )}
      {campaign?.status === 'draft' && (
        <Composer
          name={campaign.id}
          initial={() => {
            const draft = draftOf(campaign);
            return { ...draft, savedAs: fingerprintOf(draft) };
          }}
        />
      )}
    </Page>
  );
}
