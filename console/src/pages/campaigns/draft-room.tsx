import type { CampaignDetail } from '@carillon/client';
import { Card } from '../../kit/page';
import { AddRecipients } from './add-recipients';
import { DryRun } from './dry-run';
import { Changing } from '../../kit/may-change';

/** What is left to do with a draft: say whom it is for, and try it out. */
export function DraftRoom({ campaign }: { campaign: CampaignDetail }) {
  return (
    <>
      <Card title="Try it out" lead="Goes through everybody who would be in it, and sends nothing.">
        <DryRun
          campaignId={campaign.id}
          isEmpty={campaign.recipients === 0 && campaign.audience_id === null}
        />
      </Card>
      <Changing>
        <Card
          title="Recipients"
          lead="Beside the audience, if it has one. Each address is in it once, and the last word counts."
        >
          <AddRecipients campaign={campaign} />
        </Card>
      </Changing>
    </>
  );
}
