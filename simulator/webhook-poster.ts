import { Pool } from 'undici';
import type { Account, Webhook } from './accounts';
import type { EventPost, EventRecord } from './event-record';
import { PROVIDER_RETRY_DELAYS_MS, type SimulatorOptions } from './options';
import { Ring } from './ring';
import { WebhookAttempt } from './webhook-attempt';
import { parseTarget, webhookRequest, type WebhookTarget } from './webhook-request';

interface Job {
  event: EventRecord;
  post: EventPost;
  account: Account;
}

interface Receiver {
  pool: Pool;
  /** As many as posts are under way at once: each has its own, and no connection more is opened. */
  connections: number;
  queue: Ring<Job>;
  underWay: number;
}

/**
 * Posts events, each in its own request and many at once, so that order is not kept: as the provider does.
 * Whatever is not answered with success in time is posted again with the same id and body, along the retry
 * schedule. One slow receiver does not hold up another.
 */
export class WebhookPoster {
  waiting = 0;
  dropped = 0;
  private readonly receivers = new Map<string, Receiver>();
  private readonly targets = new Map<string, WebhookTarget>();
  private closed = false;

  constructor(private readonly options: SimulatorOptions) {}

  post(event: EventRecord, account: Account, webhook: Webhook, delayMs = 0): void {
    const post: EventPost = {
      webhook_id: webhook.id,
      url: this.target(webhook.url).shown,
      attempts: 0,
      state: 'waiting',
    };
    event.posts.push(post);
    if (this.waiting >= this.options.webhookQueueLimit) {
      this.dropped++;
      post.state = 'dropped';
      return;
    }
    this.waiting++;
    const job: Job = { event, post, account };
    if (delayMs > 0) this.later(job, delayMs);
    else this.enqueue(job);
  }

  close(): void {
    this.closed = true;
    for (const { pool } of this.receivers.values()) void pool.destroy();
  }

  private later(job: Job, delayMs: number): void {
    setTimeout(() => this.enqueue(job), delayMs).unref();
  }

  private enqueue(job: Job): void {
    if (this.closed) return;
    const url = activeWebhook(job)?.url;
    if (!url) return this.finish(job, 'given up');
    const receiver = this.receiver(this.target(url).origin);
    receiver.queue.add(job, Infinity);
    this.drain(receiver);
  }

  private drain(receiver: Receiver): void {
    while (receiver.underWay < this.options.webhookConcurrency) {
      const job = receiver.queue.takeOldest();
      if (!job || this.closed) return;
      receiver.underWay++;
      this.attempt(job, receiver.pool, () => {
        receiver.underWay--;
        this.drain(receiver);
      });
    }
  }

  private attempt(job: Job, pool: Pool, done: () => void): void {
    const { event, post } = job;
    const webhook = activeWebhook(job);
    if (!webhook) {
      this.finish(job, 'given up');
      return done();
    }
    post.attempts++;
    post.at = Date.now();
    const settle = (status: number | undefined, error?: string): void => {
      post.status = status;
      post.error = error;
      if (status !== undefined && this.isSuccess(status)) this.finish(job, 'delivered');
      else this.retry(job);
    };
    const target = this.target(webhook.url);
    const request = webhookRequest(event, webhook, target, this.options);
    const attempt = new WebhookAttempt(this.options.webhookTimeoutMs, settle, done);
    pool.dispatch({ method: 'POST', path: target.path, ...request }, attempt);
  }

  private isSuccess(status: number): boolean {
    return status === 200 || (this.options.webhookSuccess === '2xx' && status > 200 && status < 300);
  }

  private receiver(origin: string): Receiver {
    const connections = this.options.webhookConcurrency;
    const known = this.receivers.get(origin);
    if (known?.connections === connections) return known;
    const pool = new Pool(origin, { connections });
    if (known) {
      void known.pool.close();
      return Object.assign(known, { pool, connections });
    }
    const receiver = { pool, connections, queue: new Ring<Job>(), underWay: 0 };
    this.receivers.set(origin, receiver);
    return receiver;
  }

  private target(url: string): WebhookTarget {
    let target = this.targets.get(url);
    if (!target) this.targets.set(url, (target = parseTarget(url)));
    return target;
  }

  private retry(job: Job): void {
    const { webhookRetryDelaysMs, webhookMaxRetries, webhookTimeScale } = this.options;
    const delays = webhookRetryDelaysMs.length > 0 ? webhookRetryDelaysMs : PROVIDER_RETRY_DELAYS_MS;
    const retries = job.post.attempts;
    if (this.closed || retries > webhookMaxRetries) return this.finish(job, 'given up');
    job.post.state = 'retrying';
    this.later(job, Math.max(1, (delays[retries - 1] ?? delays.at(-1) ?? 1000) * webhookTimeScale));
  }

  private finish(job: Job, state: EventPost['state']): void {
    job.post.state = state;
    this.waiting--;
  }
}

/** As it is now; undefined once it was removed or disabled. */
function activeWebhook({ account, post }: Job): Webhook | undefined {
  const webhook = account.webhooks.get(post.webhook_id);
  return webhook?.disabled ? undefined : webhook;
}
