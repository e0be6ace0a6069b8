import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/database';
import type { OtherType } from '../messages/event-types';
import { MessageEventStore } from '../messages/message-event.store';
import { Doorbell } from '../queue/doorbell';
import type { Campaign } from './campaign.entity';

type CampaignEvent = Extract<OtherType, `campaign.${string}`>;

/** Tells a tenant how its campaigns stand, in the transaction of the change and while the campaign is taken. */
@Injectable()
export class CampaignEvents {
  constructor(
    private readonly events: MessageEventStore,
    private readonly doorbell: Doorbell,
  ) {}

  async tell(tx: Tx, campaign: Campaign, type: CampaignEvent, data: object = {}): Promise<void> {
    const { tenantId, id, name, test } = campaign;
    await this.events.insert(tx, tenantId, [{ subject: id, type, data: { name, test, ...data } }]);
    // Too early for this transaction is harmless: the sweeper comes by.
    this.doorbell.ringSoon('fan-out-events', tenantId, SOON_MS);
  }
}

const SOON_MS = 100;
