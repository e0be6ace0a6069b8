import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, escapeIdentifier } from 'pg';
import { startPostgres, type DatabaseUrl } from '../../../scripts/services/embedded-postgres';
import type { Stack } from '../../../scripts/support/stack';

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
    const [pid] = readFileSync(join(this.dataFolder, 'postmaster.pid'), 'utf8').split('\n').map(Number);
    if (!pid) throw new Error('PostgreSQL is not running');
    process.kill(pid, how === 'kill' ? 'SIGKILL' : 'SIGQUIT');
    while (isAlive(pid)) await delay(10);
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
