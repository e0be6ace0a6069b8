import { Injectable } from '@nestjs/common';
import { Database } from '../database/database';
import type { CampaignRun } from './campaign-run.entity';
import { type GatedGroup, RunGroupStore } from './run-group.store';
import { RunRecipientStore } from './run-recipient.store';
import { RunStore } from './run.store';
import { skipOf } from './skip-code';

const AT_ONCE = 5_000;

/** Leaves those of a group out who are left in it, each with the reason, a page at a time. */
@Injectable()
export class RunLeavingOut {
  constructor(
    private readonly database: Database,
    private readonly runs: RunStore,
    private readonly groups: RunGroupStore,
    private readonly recipients: RunRecipientStore,
  ) {}

  async leaveNext(seen: CampaignRun, group: GatedGroup): Promise<void> {
    const { skipCode: code } = group;
    if (code === null) throw new Error('a group that is not left out');
    await this.database.forTenant(seen.tenantId, async (tx) => {
      const run = await this.runs.take(tx, seen.tenantId, seen.id);
      if (run?.status !== 'running') return;
      const page = await this.recipients.page(tx, group, AT_ONCE);
      const last = page.at(-1);
      const done = page.length < AT_ONCE;
      if (!last) return this.groups.update(tx, group, { done: true });
      if (!(await this.groups.fill(tx, group, { position: last.position, filled: 0, done }))) return;
      const skips = page.map(({ address }) => skipOf(address, code));
      await this.recipients.skip(tx, run, skips);
    });
  }
}
