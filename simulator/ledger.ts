import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One accepted copy of an e-mail (whatever its number of recipients), or one SMS number. */
export interface LedgerRow {
  at: string;
  channel: 'email' | 'sms';
  account: string;
  account_name: string;
  key: string;
  operation: string;
  email_id?: string;
  message_id?: string;
  schedule_id?: string;
  sender: string;
  recipients: string[];
  subject?: string;
  /** The X-Carillon-Delivery header: which delivery this copy says that it is. */
  stamp?: string;
  headers?: Record<string, string>;
  sha256: string;
  bytes: number;
  /** Recipients that were accepted on the wire but then refused: suppressed, sandboxed, unverified sender. */
  rejected?: string[];
}

/**
 * The record of truth for tests: append-only NDJSON in `ledger.ndjson`. Rows of one turn of the event loop are written
 * together, and before anything reads the file; what was handed to the system survives a kill of this process.
 */
export class Ledger {
  readonly file: string;
  rows = 0;
  private readonly temporaryDir: string | undefined;
  private readonly descriptor: number;
  private pending: string[] = [];

  constructor(dataDir: string) {
    if (dataDir) mkdirSync(dataDir, { recursive: true });
    else this.temporaryDir = mkdtempSync(join(tmpdir(), 'carillon-simulator-'));
    this.file = join(this.temporaryDir ?? dataDir, 'ledger.ndjson');
    this.descriptor = openSync(this.file, 'a');
  }

  append(row: LedgerRow): void {
    this.rows++;
    if (this.pending.push(JSON.stringify(row)) === 1) setImmediate(() => this.flush());
  }

  flush(): void {
    if (this.pending.length === 0) return;
    const text = this.pending.join('\n');
    this.pending = [];
    writeSync(this.descriptor, `${text}\n`);
  }

  reset(): void {
    this.pending = [];
    this.rows = 0;
    truncateSync(this.file);
  }

  close(): void {
    this.flush();
    closeSync(this.descriptor);
    if (this.temporaryDir) rmSync(this.temporaryDir, { recursive: true, force: true });
  }
}
