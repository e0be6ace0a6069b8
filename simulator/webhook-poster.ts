import http from 'node:http';
import https from 'node:https';
import type { Webhook } from './accounts';
import { eventBody, type EventBody, type EventPost, type EventRecord } from './event-record';
import type { SimulatorOptions } from './options';
import { Ring } from './ring';

const AUTH_SCHEMES = { bearer: 'Bearer', basic: 'Basic' } as const;

interface Job {
  event: EventRecord;
  post: EventPost;
  /** The webhook as it is now; undefined once it was removed or disabled. */
  webhook: () => Webhook | undefined;
}

/** A webhook address, taken apart once. */
interface Target {
  origin: string;
  shown: string;
  secure: boolean;
  request: Pick<http.RequestOptions, 'hostname' | 'port' | 'path'>;
  basic: string | undefined;
}

interface Receiver {
  queue: Ring<Job>;
  underWay: number;
}

/**
 * Posts events, each in its own request and many at once, so that order is not kept: as the provider does.
 * Whatever is not answered with 2xx headers in time is posted again with the same id and body, along the retry
 * schedule. One slow receiver does not hold up another.
 */
export class WebhookPoster {
  waiting = 0;
  dropped = 0;
  private readonly receivers = new Map<string, Receiver>();
  private readonly http = new http.Agent({ keepAlive: true, maxSockets: Infinity });
  private readonly https = new https.Agent({ keepAlive: true, maxSockets: Infinity });
  private readonly targets = new Map<string, Target>();
  private closed = false;

  constructor(private readonly options: SimulatorOptions) {}

  post(event: EventRecord, webhook: () => Webhook | undefined, delayMs = 0): void {
    const current = webhook();
    if (!current) return;
    const post: EventPost = {
      webhook_id: current.id,
      url: this.target(current.url).shown,
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
    const job: Job = { event, post, webhook };
    if (delayMs > 0) this.later(job, delayMs);
    else this.enqueue(job);
  }

  close(): void {
    this.closed = true;
    this.http.destroy();
    this.https.destroy();
  }

  private later(job: Job, delayMs: number): void {
    setTimeout(() => this.enqueue(job), delayMs).unref();
  }

  private enqueue(job: Job): void {
    if (this.closed) return;
    const url = job.webhook()?.url;
    if (!url) return this.finish(job, 'given up');
    const { origin } = this.target(url);
    let receiver = this.receivers.get(origin);
    if (!receiver) this.receivers.set(origin, (receiver = { queue: new Ring<Job>(), underWay: 0 }));
    receiver.queue.add(job, Infinity);
    this.drain(receiver);
  }

  private drain(receiver: Receiver): void {
    while (receiver.underWay < this.options.webhookConcurrency) {
      const job = receiver.queue.takeOldest();
      if (!job || this.closed) return;
      receiver.underWay++;
      this.attempt(job, () => {
        receiver.underWay--;
        this.drain(receiver);
      });
    }
  }

  private attempt(job: Job, done: () => void): void {
    const webhook = job.webhook();
    if (!webhook) {
      this.finish(job, 'given up');
      return done();
    }
    const { post } = job;
    post.attempts++;
    post.at = new Date().toISOString();
    let settled = false;
    const settle = (status: number | undefined, error?: string): void => {
      if (settled) return;
      settled = true;
      post.status = status;
      post.error = error;
      if (status !== undefined && status >= 200 && status < 300) this.finish(job, 'delivered');
      else this.retry(job);
      done();
    };
    try {
      const request = this.request(job.event, webhook);
      const timer = setTimeout(
        () => request.destroy(new Error(`no answer in ${this.options.webhookTimeoutMs} ms`)),
        this.options.webhookTimeoutMs,
      );
      request.on('response', (response) => {
        clearTimeout(timer);
        response.resume().on('error', () => {});
        settle(response.statusCode);
      });
      request.on('error', (error) => {
        clearTimeout(timer);
        settle(undefined, error.message);
      });
    } catch (error) {
      settle(undefined, (error as Error).message);
    }
  }

  private request(event: EventRecord, webhook: Webhook): http.ClientRequest {
    const target = this.target(webhook.url);
    const json = webhook.outputFormat === 'json';
    const fields = eventBody(event, webhook);
    const body = json ? JSON.stringify(fields) : formEncode(fields, this.options.formLists);
    const authorization = webhook.authType
      ? `${AUTH_SCHEMES[webhook.authType]} ${webhook.authValue}`
      : target.basic;
    const request = (target.secure ? https : http).request({
      ...target.request,
      method: 'POST',
      agent: target.secure ? this.https : this.http,
      headers: {
        'content-type': json ? 'application/json' : 'application/x-www-form-urlencoded',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'SMTP2GO-Webhook (simulator)',
        ...(authorization && { authorization }),
      },
    });
    request.end(body);
    return request;
  }

  private target(url: string): Target {
    const known = this.targets.get(url);
    if (known) return known;
    const { origin, protocol, hostname, port, pathname, search, username, password } = new URL(url);
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    const target: Target = {
      origin,
      shown: `${origin}${pathname}${search}`,
      secure: protocol === 'https:',
      request: {
        hostname: hostname.replace(/^\[|\]$/g, ''),
        port: port || undefined,
        path: pathname + search,
      },
      basic: pair === ':' ? undefined : `Basic ${Buffer.from(pair).toString('base64')}`,
    };
    this.targets.set(url, target);
    return target;
  }

  private retry(job: Job): void {
    const { webhookRetryDelaysMs: delays, webhookMaxRetries, webhookTimeScale } = this.options;
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

export function formEncode(fields: EventBody, lists: SimulatorOptions['formLists']): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (!Array.isArray(value)) form.append(name, value);
    else if (lists === 'comma') form.append(name, value.join(','));
    else for (const item of value) form.append(name, item);
  }
  return form.toString();
}
