import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, escapeIdentifier } from 'pg';
import { startPostgres, type DatabaseUrl } from '../../../scripts/services/embedded-postgres';
import type { Stack } from '../../../scripts/support/stack';

const FULL_AT_BYTES = 1_000_000;
const TEMPLATE = 'carillon_template';

/** A PostgreSQL cluster of the rig's own, with the durability of production: it can be crashed and started again. */
export class RigPostgres {
  private urlOf: DatabaseUrl = () => '';

  constructor(
    private readonly dataFolder: string,
    readonly port: number,
    private readonly stack: Stack,
  ) {}

  async start(): Promise<void> {
    const options = { dataFolder: this.dataFolder, port: this.port, password: 'test' };
    for (let tries = 1; ; tries += 1) {
      try {
        this.urlOf = await startPostgres(options, this.stack);
        return;
      } catch (error) {
        // The backends of a killed server hold its memory for a moment longer.
        if (tries >= 20) throw error;
        await delay(250);
      }
    }
  }

  get adminUrl(): string {
    return this.urlOf('postgres');
  }

  /** The database that those of the runs are copies of. */
  async makeTemplate(migrate: (url: string) => Promise<void>): Promise<void> {
    await this.asAdmin(`create database ${TEMPLATE}`);
    await migrate(this.urlOf(TEMPLATE));
  }

  async createDatabase(name: string): Promise<string> {
    const id = escapeIdentifier(name);
    await this.asAdmin(`drop database if exists ${id} with (force)`);
    await this.asAdmin(`create database ${id} template ${TEMPLATE} strategy file_copy`);
    return this.urlOf(name);
  }

  async dropDatabase(name: string): Promise<void> {
    await this.asAdmin(`drop database if exists ${escapeIdentifier(name)} with (force)`);
  }

  /** Whether a commit waits for the disk, as it does unless somebody switches that off. For new sessions. */
  async commitToDisk(waits: boolean): Promise<void> {
    await this.asAdmin(`alter system set synchronous_commit = ${waits ? 'on' : 'off'}`);
    // What nobody waits for is written that seldom.
    await this.asAdmin(`alter system set wal_writer_delay = '${waits ? '200ms' : '10s'}'`);
    await this.asAdmin('select pg_reload_conf()');
  }

  /** `immediate` is what `pg_ctl -m immediate` does: no checkpoint, recovery at the next start. */
  async crash(how: 'immediate' | 'kill'): Promise<void> {
    const { pid } = this;
    process.kill(pid, how === 'kill' ? 'SIGKILL' : 'SIGQUIT');
    while (isAlive(pid)) await delay(10);
  }

  /**
   * No file grows beyond its first few blocks any more, for sessions that are open and for new ones: what a full disk
   * does to tables and to the log of transactions, without a disk of its own.
   */
  fillDisk(): void {
    this.limitFiles(String(FULL_AT_BYTES));
  }

  /** PostgreSQL may have given up meanwhile, as it does when it cannot write its log; then it is started again. */
  async emptyDisk(): Promise<void> {
    const file = join(this.dataFolder, 'postmaster.pid');
    const isUp = existsSync(file) && isAlive(this.pid);
    if (isUp) this.limitFiles('unlimited');
    else await this.start();
  }

  private limitFiles(bytes: string): void {
    const { pid } = this;
    const { uid, gid } = statSync(`/proc/${pid}`);
    // The soft limit only, which its own user may raise again.
    const limit = (each: string): void => {
      execFileSync('prlimit', ['--pid', each, `--fsize=${bytes}:`], { uid, gid, stdio: 'ignore' });
    };
    limit(String(pid));
    for (const child of readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')) {
      if (child === '') continue;
      try {
        limit(child);
      } catch {
        // It has ended meanwhile, as sessions do.
      }
    }
  }

  private get pid(): number {
    const [pid] = readFileSync(join(this.dataFolder, 'postmaster.pid'), 'utf8').split('\n').map(Number);
    if (!pid) throw new Error('PostgreSQL is not running');
    return pid;
  }

  private async asAdmin(statement: string): Promise<void> {
    const client = new Client({ connectionString: this.adminUrl });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
