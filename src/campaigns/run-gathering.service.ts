import { Injectable } from '@nestjs/common';
import { AudienceReader } from '../audiences/audience-reader.service';
import type { Contact } from '../audiences/contact.entity';
import { AppError } from '../common/app-error';
import { Database, type Tx } from '../database/database';
import { canonicalZone } from '../scheduling/calendar/zone';
import { CampaignClock } from './campaign-clock.store';
import type { CampaignRun } from './campaign-run.entity';
import { isByZone, launchIn } from './campaign-schedule';
import { CampaignSettingsStore } from './campaign-settings.store';
import type { Campaign } from './campaign.entity';
import { CampaignStore } from './campaign.store';
import { variantOf } from './experiment';
import { RunEnd } from './run-end.service';
import type { RunGroup } from './run-group.entity';
import { RunGroupStore } from './run-group.store';
import { type GatheredRecipient, type GivenRecipient, RunRecipientStore } from './run-recipient.store';
import { RunStore } from './run.store';
import { windowsOf } from './sending-rules';
import { skipReason } from './skip-code';

const AT_ONCE = 5_000;

/** Somebody of whichever source, on the way into the run. */
interface Candidate extends Omit<GivenRecipient, 'position' | 'address'> {
  /** Null: there is none for this channel; `standIn` is told in its place. */
  address: string | null;
  standIn: string;
}

interface Context {
  campaign: Campaign;
  run: CampaignRun;
  groups: RunGroup[];
  launchedAt: Date;
  /** Everyone is sent to by the clock of their own zone, or of this one when they have none. */
  byZone: boolean;
  fallbackZone: string;
}

/**
 * Writes down who is in a run: first those who were given to the campaign, then its audience, each address once. A page is
 * one transaction with the place it has come to, so that nobody is left out and nobody comes twice, whoever dies. Whoever
 * joins the audience later, moves or changes zone is in the run as they were.
 */
@Injectable()
export class RunGathering {
  constructor(
    private readonly database: Database,
    private readonly campaigns: CampaignStore,
    private readonly runs: RunStore,
    private readonly groups: RunGroupStore,
    private readonly recipients: RunRecipientStore,
    private readonly audiences: AudienceReader,
    private readonly settings: CampaignSettingsStore,
    private readonly clock: CampaignClock,
    private readonly end: RunEnd,
  ) {}

  /** The next page. When there is none the run begins to send; it fails when its audience is gone. */
  async gatherNext(seen: CampaignRun): Promise<void> {
    const { tenantId } = seen;
    await this.database.forTenant(tenantId, async (tx) => {
      const campaign = await this.campaigns.take(tx, tenantId, seen.campaignId);
      const run = await this.runs.take(tx, tenantId, seen.id);
      if (!campaign || run?.status !== 'gathering') return;
      const time = await this.clock.read(tx, tenantId, campaign.test);
      if (!run.startedAt) await this.runs.update(tx, run, { startedAt: time.now });
      const settings = await this.settings.get(tx, tenantId);
      const { schedule, rules } = campaign;
      const context: Context = {
        ...{ campaign, run },
        groups: await this.groups.all(tx, tenantId, run.id),
        launchedAt: campaign.launchedAt ?? time.now,
        byZone: isByZone(schedule) || windowsOf(rules, settings.sendingWindow).length > 0,
        fallbackZone: schedule?.timezone ?? settings.timeZone,
      };
      if (run.source === 'given') await this.gatherGiven(tx, context);
      else await this.gatherAudience(tx, context);
    });
  }

  private async gatherGiven(tx: Tx, context: Context): Promise<void> {
    const { run, campaign } = context;
    const rows = await this.recipients.given(tx, run.tenantId, campaign.id, run.gatheredTo, AT_ONCE);
    const candidates = rows.map((row) => ({ ...row, standIn: row.recipient }));
    await this.add(tx, context, candidates, {
      gatheredTo: rows.at(-1)?.position ?? run.gatheredTo,
      ...(rows.length < AT_ONCE && (campaign.audienceId ? { source: 'audience' } : { status: 'running' })),
    });
  }

  private async gatherAudience(tx: Tx, context: Context): Promise<void> {
    const { run, campaign } = context;
    const { tenantId } = run;
    if (!campaign.audienceId) throw new Error('a campaign without its audience');
    let contacts: Contact[];
    try {
      contacts = await this.audiences.page(tx, tenantId, campaign.audienceId, run.gatheredContact, AT_ONCE);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      await this.end.fail(tx, campaign, run, 'The audience is gone.');
      return;
    }
    await this.add(
      tx,
      context,
      contacts.map((contact) => candidateOf(contact, campaign)),
      {
        gatheredContact: contacts.at(-1)?.id ?? run.gatheredContact,
        ...(contacts.length < AT_ONCE && { status: 'running' }),
      },
    );
  }

  private async add(
    tx: Tx,
    context: Context,
    candidates: Candidate[],
    mark: Partial<CampaignRun>,
  ): Promise<void> {
    const { run } = context;
    const rows: GatheredRecipient[] = [];
    for (const [i, candidate] of candidates.entries()) {
      const group = await this.groupOf(tx, context, candidate);
      const { address, standIn, recipient, locale, variables, metadata } = candidate;
      const skipCode = address === null ? 'no_address' : group.skipCode;
      rows.push({
        ...{ groupNumber: group.number, position: run.lastPosition + i + 1 },
        ...{ address: address ?? standIn, recipient, locale, variables, metadata, skipCode },
        skipped: skipCode && skipReason(skipCode),
      });
    }
    const added = await this.recipients.insert(tx, run, rows);
    await this.runs.update(tx, run, {
      ...mark,
      lastPosition: run.lastPosition + candidates.length,
      gathered: run.gathered + added.gathered,
      skipped: run.skipped + added.skipped,
    });
  }

  /** Whoever gets the same at the same time, behind the same windows, is one group. */
  private async groupOf(tx: Tx, context: Context, candidate: Candidate): Promise<RunGroup> {
    const { campaign, run, groups, fallbackZone } = context;
    const { schedule, experiment } = campaign;
    const own = candidate.timeZone && canonicalZone(candidate.timeZone);
    const timeZone = context.byZone ? (own ?? fallbackZone) : null;
    const variant = experiment && candidate.address ? variantOf(experiment, run.id, candidate.address) : null;
    const known = groups.find((group) => group.timeZone === timeZone && group.variant === variant);
    if (known) return known;
    const at = launchIn(
      { schedule, launchedAt: context.launchedAt },
      run.plannedAt,
      timeZone ?? fallbackZone,
    );
    const group = await this.groups.add(tx, {
      ...{ tenantId: run.tenantId, runId: run.id, number: groups.length + 1, timeZone, variant },
      launchesAt: at ?? run.plannedAt,
      skipCode: at === null ? 'time_past' : null,
    });
    groups.push(group);
    return group;
  }
}

function candidateOf(contact: Contact, { channel }: Campaign): Candidate {
  const address = channel === 'email' ? contact.email : contact.phone;
  return {
    address,
    standIn: contact.id,
    recipient: address ?? contact.id,
    locale: contact.locale,
    timeZone: contact.timeZone,
    variables: contact.properties,
    metadata: null,
  };
}
