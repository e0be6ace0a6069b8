import { closeSync, fdatasync, openSync, readFileSync, write } from 'node:fs';
import { promisify } from 'node:util';

const writeTo = promisify(write);
const syncTo = promisify(fdatasync);

/** One answer, or the lack of one, as the client saw it. */
export interface ClientEntry {
  at: string;
  tenantId: string;
  /** Which request; it stands in the metadata of the message too. */
  ref: string;
  /** `accepted` is a 202 with an id; `unanswered` may or may not have been stored. */
  outcome: 'accepted' | 'refused' | 'unanswered';
  messageId?: string;
  status?: number;
  cause?: string;
  /** How long the request took. */
  ms: number;
}

/**
 * What the client may rely on: a line for each answer, on the disk before the answer counts. Lines that are waiting are
 * synced together.
 */
export class ClientLedger {
  private readonly descriptor: number;
  private waiting: string[] = [];
  private writing: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;

  constructor(readonly file: string) {
    this.descriptor = openSync(file, 'a');
  }

  append(entry: ClientEntry): Promise<void> {
    this.waiting.push(`${JSON.stringify(entry)}\n`);
    this.next ??= this.writing.then(() => {
      this.next = undefined;
      this.writing = this.flush();
      return this.writing;
    });
    return this.next;
  }

  async close(): Promise<void> {
    await this.next;
    await this.writing;
    closeSync(this.descriptor);
  }

  read(): ClientEntry[] {
    return readFileSync(this.file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as ClientEntry);
  }

  private async flush(): Promise<void> {
    const lines = this.waiting.splice(0).join('');
    await writeTo(this.descriptor, lines);
    await syncTo(this.descriptor);
  }
}
