import type { StoredMessage } from './message';
import { Ring } from './ring';

export interface MessageFilter {
  to?: string;
  channel?: string;
  search?: string;
  account?: string;
  limit: number;
}

const OVERHEAD_BYTES = 1000;

/** The newest messages in full, bounded by number and by memory; older ones live on in the ledger only. */
export class Inbox {
  /** Grows with every change, so that a reader can ask "anything new?" for free. */
  version = 0;
  private readonly byId = new Map<string, StoredMessage>();
  private bytes = 0;
  private readonly ring = new Ring<StoredMessage>((message) => {
    this.byId.delete(message.id);
    this.bytes -= message.bytes + OVERHEAD_BYTES;
  });

  get size(): number {
    return this.ring.size;
  }

  add(message: StoredMessage, limits: { inboxCapacity: number; inboxBytes: number }): void {
    this.version++;
    this.byId.set(message.id, message);
    this.bytes += message.bytes + OVERHEAD_BYTES;
    this.ring.add(message, limits.inboxCapacity);
    while (this.bytes > limits.inboxBytes && this.ring.size > 1) this.ring.evictOldest();
  }

  get(id: string): StoredMessage | undefined {
    return this.byId.get(id);
  }

  find({ to, channel, search, account, limit }: MessageFilter): StoredMessage[] {
    const found: StoredMessage[] = [];
    const wanted = search?.toLowerCase();
    for (const message of this.ring.newestFirst()) {
      if (found.length >= limit) break;
      if (channel && message.channel !== channel) continue;
      if (account && message.account !== account) continue;
      if (to && !message.recipients.some((recipient) => sameAddress(recipient.address, to))) continue;
      if (wanted && !searchText(message).includes(wanted)) continue;
      found.push(message);
    }
    return found;
  }

  newestFirst(): Iterable<StoredMessage> {
    return this.ring.newestFirst();
  }

  reset(): void {
    this.version++;
    this.ring.clear();
    this.byId.clear();
    this.bytes = 0;
  }
}

function sameAddress(address: string, wanted: string): boolean {
  return address.toLowerCase() === wanted.toLowerCase();
}

function searchText(message: StoredMessage): string {
  const people = message.recipients.map((recipient) => recipient.address);
  return [message.id, message.from, message.subject, message.account_name, ...people, message.text]
    .join('\n')
    .toLowerCase();
}
