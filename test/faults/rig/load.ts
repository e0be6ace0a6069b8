import { setTimeout as delay } from 'node:timers/promises';
import type { ClientEntry, ClientLedger } from './client-ledger';
import type { PlannedMessage } from './message-mix';

export interface LoadTenant {
  id: string;
  key: string;
}

export interface LoadOptions {
  /** Most requests under way at once. */
  concurrency?: number;
  /** Evenly spread; as fast as it goes when absent. */
  perSecond?: number;
  /** With an Idempotency-Key each, so that a request without an answer is made again too. */
  keyed?: boolean;
}

/** A request that hangs for longer has no answer. */
const ANSWER_WITHIN_MS = 40_000;
/** What was surely not stored is asked for again, for so long. */
const INSIST_FOR_MS = 180_000;

type Answer = Pick<ClientEntry, 'outcome' | 'messageId' | 'status' | 'cause'> & { waitMs: number };

/**
 * A tenant's program under load. A request that was refused for now, or never reached the API, is made again; one that
 * was not answered is not, since nobody knows. Nothing counts as accepted before the ledger is on the disk.
 */
export class Load {
  accepted = 0;
  /** When everything was asked for and answered, or given up. */
  readonly done: Promise<void>;
  isDone = false;
  private givenUp = false;

  constructor(
    private readonly url: () => string,
    private readonly tenant: LoadTenant,
    private readonly ledger: ClientLedger,
    private readonly planned: readonly PlannedMessage[],
    private readonly options: LoadOptions = {},
  ) {
    const { concurrency = 16, perSecond } = options;
    const startedAt = Date.now();
    let next = 0;
    const client = async (): Promise<void> => {
      for (let index = next++; index < this.planned.length && !this.givenUp; index = next++) {
        const message = this.planned[index];
        if (perSecond) await delay(Math.max(0, startedAt + (index / perSecond) * 1_000 - Date.now()));
        if (message) await this.insist(message);
      }
    };
    this.done = Promise.all(Array.from({ length: concurrency }, client)).then(() => {
      this.isDone = true;
    });
  }

  /** For a run that has failed: nothing more is asked, and `done` comes soon. */
  giveUp(): void {
    this.givenUp = true;
  }

  private async insist({ ref, body }: PlannedMessage): Promise<void> {
    const giveUpAt = Date.now() + INSIST_FOR_MS;
    for (;;) {
      const startedAt = performance.now();
      const { waitMs, ...answer } = await this.ask(body, this.options.keyed ? ref : undefined);
      const ms = Math.round(performance.now() - startedAt);
      const at = new Date().toISOString();
      await this.ledger.append({ at, tenantId: this.tenant.id, ref, ...answer, ms });
      if (answer.outcome === 'accepted') this.accepted += 1;
      const again = answer.outcome === 'refused' || (answer.outcome === 'unanswered' && this.options.keyed);
      if (!again || waitMs === Infinity || Date.now() > giveUpAt || this.givenUp) return;
      await delay(waitMs);
    }
  }

  private async ask(body: Record<string, unknown>, key: string | undefined): Promise<Answer> {
    try {
      const response = await fetch(`${this.url()}/v1/messages`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${this.tenant.key}`,
          'content-type': 'application/json',
          ...(key && { 'idempotency-key': key }),
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      const text = await response.text();
      const { status } = response;
      if (status === 202) {
        const { id } = JSON.parse(text) as { id: string };
        return { outcome: 'accepted', messageId: id, status, waitMs: 0 };
      }
      // 409: the same key is under way.
      const forNow = status === 429 || status === 503 || (status === 409 && key !== undefined);
      const cause = forNow ? undefined : text.slice(0, 300);
      return { outcome: 'refused', status, cause, waitMs: forNow ? 300 : Infinity };
    } catch (error) {
      const cause = causeOf(error);
      // Nobody listened: nothing was asked.
      if (cause === 'ECONNREFUSED') return { outcome: 'refused', cause, waitMs: 100 };
      return { outcome: 'unanswered', cause, waitMs: 200 };
    }
  }
}

function causeOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string; errors?: { code?: string }[] } };
  return cause?.code ?? cause?.errors?.[0]?.code ?? name ?? 'unknown';
}
