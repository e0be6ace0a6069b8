import {
  CampaignId,
  CampaignRunId,
  ContactImportId,
  DispatchId,
  MessageId,
  TenantId,
  WebhookEndpointId,
} from '../common/ids';

interface DispatchPayload {
  tenantId: TenantId;
  dispatchId: DispatchId;
}

/**
 * The one catalogue of background work. A job names a row that is due; the row, not the job, says what to do.
 * Each job has one Bull queue and one processor of the same name: `settle-dispatch` is `settle-dispatch.processor.ts`;
 * the lanes of `send-dispatch` share one.
 */
export interface JobPayloads {
  /** Bring a tenant's subaccount in line with what the operator asked for. */
  'provision-tenant': { tenantId: TenantId };
  /** A scheduled message has come due: pack its deliveries into dispatches. */
  'release-message': { tenantId: TenantId; messageId: MessageId };
  /** A period of the tenant's quota may have begun: let go what is held and fits into it. */
  'release-held-messages': { tenantId: TenantId; channel: 'email' | 'sms' };
  /** Make one provider request. One job for each lane, so that no lane waits behind another. */
  'send-dispatch-email': DispatchPayload;
  'send-dispatch-sms': DispatchPayload;
  'send-dispatch-bulk-email': DispatchPayload;
  'send-dispatch-bulk-sms': DispatchPayload;
  /** Play a provider request of test mode through: nothing leaves the platform. */
  'send-test-dispatch': DispatchPayload;
  /** Find out what became of a provider request whose answer was lost. */
  'settle-dispatch': { tenantId: TenantId; dispatchId: DispatchId };
  /** Apply the tenant's stored provider events to its deliveries. */
  'apply-provider-events': { tenantId: TenantId };
  /** Carry changes of the suppression list to the provider's, and take in what is new there. */
  'sync-suppressions': { tenantId: TenantId };
  /** Take in the SMS that the tenant's numbers have received. */
  'poll-received-sms': { tenantId: TenantId };
  /** Ask the provider for what it never told of e-mails that it took. */
  'backfill-events': { tenantId: TenantId };
  /** Turn the tenant's new message events into webhook deliveries. */
  'fan-out-events': { tenantId: TenantId };
  /** Make the tries that are due at an endpoint of a tenant. */
  'deliver-webhook': { tenantId: TenantId; webhookEndpointId: WebhookEndpointId };
  /** A campaign has come to its next occurrence: make the run of it. */
  'plan-runs': { tenantId: TenantId; campaignId: CampaignId };
  /** Go on with a run of a campaign: gather who is in it, send to the next of them, see whether it has ended. */
  'advance-run': { tenantId: TenantId; runId: CampaignRunId };
  /** Work through a file of contacts, or tidy up after one that broke off. */
  'import-contacts': { tenantId: TenantId; importId: ContactImportId };
  /** Delete what of a tenant's data need not be kept any more. */
  'wipe-expired': { tenantId: TenantId };
  /** Add what has changed in a tenant's ledger to its statistics. */
  'fold-statistics': { tenantId: TenantId };
}

export type JobName = keyof JobPayloads;

export const JOBS: Record<JobName, { concurrency: number }> = {
  'provision-tenant': { concurrency: 2 },
  'release-message': { concurrency: 2 },
  'release-held-messages': { concurrency: 1 },
  'send-dispatch-email': { concurrency: 16 },
  'send-dispatch-sms': { concurrency: 8 },
  'send-dispatch-bulk-email': { concurrency: 4 },
  'send-dispatch-bulk-sms': { concurrency: 4 },
  'send-test-dispatch': { concurrency: 4 },
  'settle-dispatch': { concurrency: 2 },
  'apply-provider-events': { concurrency: 4 },
  'sync-suppressions': { concurrency: 2 },
  'poll-received-sms': { concurrency: 2 },
  'backfill-events': { concurrency: 1 },
  'fan-out-events': { concurrency: 4 },
  'deliver-webhook': { concurrency: 16 },
  'plan-runs': { concurrency: 2 },
  'advance-run': { concurrency: 2 },
  'import-contacts': { concurrency: 2 },
  'wipe-expired': { concurrency: 1 },
  'fold-statistics': { concurrency: 2 },
};

/** What must not wait, and what may; e-mail and SMS apart, as the provider limits them apart. */
export const LANES = ['email', 'sms', 'bulk-email', 'bulk-sms'] as const;
export type ProviderLane = (typeof LANES)[number];
/** Where all of test mode travels. It has a processor of its own, which does not know the way to the provider. */
export const TEST_LANE = 'test';
export type Lane = ProviderLane | typeof TEST_LANE;
export type SendJob = `send-dispatch-${ProviderLane}`;
export type LaneJob = SendJob | 'send-test-dispatch';

export function sendJobOf(lane: ProviderLane): SendJob;
export function sendJobOf(lane: Lane): LaneJob;
export function sendJobOf(lane: Lane): LaneJob {
  return lane === TEST_LANE ? 'send-test-dispatch' : `send-dispatch-${lane}`;
}

export function laneOfJob(name: SendJob): ProviderLane {
  return name.slice('send-dispatch-'.length) as ProviderLane;
}

export const JOB_NAMES = Object.keys(JOBS) as JobName[];

/** The key of a row's first ring: whoever inserts a row as rung (ring_count 1) rings it with this. */
export function firstRingKey(id: string): string {
  return `${id}:1`;
}

/** A job to be rung, with the key that makes this ring unlike every other one. */
export interface Ring<Name extends JobName> {
  payload: JobPayloads[Name];
  /**
   * `<row id>:<ring number>`. Bull drops an add whose id it still holds, which collapses a double ring of one
   * generation; a new number per ring is needed because a half-failed add leaves an id behind for ever.
   */
  key: string;
}
