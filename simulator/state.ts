import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  MASTER_ID,
  newAccount,
  type Account,
  type ApiKey,
  type DnsRecords,
  type ScheduledEmail,
} from './accounts';

interface Snapshot {
  accounts: Map<string, Account>;
  keys: Map<string, ApiKey>;
  dns: Map<string, DnsRecords>;
  scheduled: Map<string, ScheduledEmail>;
  nextWebhookId: number;
}

const SAVE_AFTER_MS = 500;
/** A large state is saved less often: at most this share of the time goes into it. */
const SAVE_SHARE = 0.05;

/**
 * Everything that survives a restart, in memory, with one file behind it when there is a data folder.
 * `save` returns when the file holds the change (temporary file and rename: never half a file); `saveSoon` is for
 * what changes with every send, where a crash may cost the last moments.
 */
export class State implements Snapshot {
  accounts = new Map<string, Account>();
  keys = new Map<string, ApiKey>();
  dns = new Map<string, DnsRecords>();
  scheduled = new Map<string, ScheduledEmail>();
  nextWebhookId = 4320;
  private readonly file: string | undefined;
  private timer: NodeJS.Timeout | undefined;
  private lastSaveMs = 0;

  constructor(
    dataDir: string,
    private readonly masterKey: string,
  ) {
    if (dataDir) {
      mkdirSync(dataDir, { recursive: true });
      this.file = join(dataDir, 'state.json');
    }
    Object.assign(this, this.read() ?? {});
    this.ensureMaster();
  }

  get master(): Account {
    return this.account(MASTER_ID) as Account;
  }

  account(id: string): Account | undefined {
    return this.accounts.get(id);
  }

  save(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.file) return;
    const { accounts, keys, dns, scheduled, nextWebhookId } = this;
    const snapshot: Snapshot = { accounts, keys, dns, scheduled, nextWebhookId };
    const startedAt = performance.now();
    writeFileSync(`${this.file}.tmp`, JSON.stringify(snapshot, writeCollections));
    renameSync(`${this.file}.tmp`, this.file);
    this.lastSaveMs = performance.now() - startedAt;
  }

  saveSoon(): void {
    if (!this.file || this.timer) return;
    const afterMs = Math.max(SAVE_AFTER_MS, this.lastSaveMs / SAVE_SHARE);
    this.timer = setTimeout(() => this.save(), afterMs).unref();
  }

  reset(): void {
    // Posts still under way look their webhook up in the account that they began with.
    for (const account of this.accounts.values()) account.webhooks.clear();
    this.accounts.clear();
    this.keys.clear();
    this.dns.clear();
    this.scheduled.clear();
    this.ensureMaster();
    this.save();
  }

  private ensureMaster(): void {
    if (!this.accounts.has(MASTER_ID)) {
      const plan = {
        planSize: 1_000_000,
        smsEnabled: true,
        smsLimit: 1_000_000,
        archiving: true,
        dedicatedIp: true,
      };
      this.accounts.set(
        MASTER_ID,
        newAccount({ id: MASTER_ID, name: 'Master account', master: true, ...plan }),
      );
    }
    if (!this.keys.has(this.masterKey)) {
      const key: ApiKey = {
        key: this.masterKey,
        accountId: MASTER_ID,
        endpoints: ['*'],
        status: 'allowed',
        settings: { description: 'Development master key' },
        createdAt: Date.now(),
      };
      this.keys.set(key.key, key);
    }
  }

  private read(): Partial<Snapshot> | undefined {
    if (!this.file) return undefined;
    try {
      const snapshot = JSON.parse(readFileSync(this.file, 'utf8'), readCollections) as Snapshot;
      // A file of an older version knows fewer properties.
      for (const [id, account] of snapshot.accounts) snapshot.accounts.set(id, newAccount(account));
      return snapshot;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new Error(`Cannot read ${this.file}: ${(error as Error).message}`, { cause: error });
    }
  }
}

function writeCollections(_name: string, value: unknown): unknown {
  if (value instanceof Map) return { $map: [...(value as Map<unknown, unknown>)] };
  if (value instanceof Set) return { $set: [...(value as Set<unknown>)] };
  return value;
}

function readCollections(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('$map' in value) return new Map(value.$map as [unknown, unknown][]);
  if ('$set' in value) return new Set(value.$set as unknown[]);
  return value;
}
