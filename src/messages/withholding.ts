import type { Channel } from '../templates/template.entity';
import type { SuppressionReason } from './delivery-status';
import type { Consent } from './topic.entity';
import { neverOptedInTo, optedOutOf, suppressedBecause } from './withheld';

/** Somebody who is about to be sent to, and what about. */
export interface Reached {
  channel: Channel;
  address: string;
  topic: string | null;
}

/** A suppression in force. Of a topic it holds back nothing else. */
export interface InForce {
  topic: string | null;
  reason: SuppressionReason;
}

/** Who is not sent to, and why, of those who were asked for. Pure. */
export class Withholding {
  /** By `<channel>:<address>`; topics by key; what people have said by `<topic>:<address>`. */
  constructor(
    private readonly suppressions: ReadonlyMap<string, InForce[]>,
    private readonly consents: ReadonlyMap<string, Consent>,
    private readonly said: ReadonlyMap<string, boolean>,
  ) {}

  /** In the words of the ledger; undefined when nothing stands in the way. What holds back everything is said first. */
  because({ channel, address, topic }: Reached): string | undefined {
    const inForce = this.suppressions.get(`${channel}:${address}`) ?? [];
    const ofAll = inForce.find((each) => each.topic === null);
    if (ofAll) return suppressedBecause(ofAll.reason, null);
    if (topic === null) return undefined;
    const ofTopic = inForce.find((each) => each.topic === topic);
    if (ofTopic) return suppressedBecause(ofTopic.reason, topic);
    const said = this.said.get(`${topic}:${address}`);
    if (said === false) return optedOutOf(topic);
    return said === undefined && this.consents.get(topic) === 'opt_in' ? neverOptedInTo(topic) : undefined;
  }
}
