import { Injectable } from '@nestjs/common';
import { AppError, type FieldError } from '../common/app-error';
import { isId, type TemplateVersionId, type TenantId } from '../common/ids';
import { Database, type Tx } from '../database/database';
import { Doorbell } from '../queue/doorbell';
import { LaneBell } from '../queue/lane-bell';
import type { TemplateSource } from '../templates/content';
import { TemplateStore } from '../templates/template.store';
import type { TenantCaller } from '../tenants/access';
import type { CreateMessageDto } from './create-message.dto';
import type { SuppressionReason } from './delivery-status';
import { DeliveryStore, type NewDelivery } from './delivery.store';
import { DispatchStore } from './dispatch.store';
import { MessageEventStore, type NewEvent } from './message-event.store';
import { draftMessage, draftMimeMessage, type MessageDraft } from './message-draft';
import { isMime, messageErrors } from './message-rules';
import { MessageStore, type NewMessage } from './message.store';
import { type MessageDto, toMessageDto } from './message.dto';
import { idsOf, laneOf, type PlannedDispatch, planDispatches } from './plan-dispatches';
import { readMime } from './read-mime';
import { renderErrors } from './render-check';
import { SuppressionStore } from './suppression.store';
import { NOBODY_LEFT_IN_TO, suppressedBecause } from './withheld';

/** Above it a message is bulk, unless it says otherwise. */
const MOST_TRANSACTIONAL = 100;

/** The provider's limit for one e-mail, content, headers and attachments together. */
export const MAX_EMAIL_BYTES = 50_000_000;

/**
 * Takes a message in: everything that can be wrong is found before anything is stored, and what is stored is stored
 * in one transaction. After the commit the message survives whatever happens to this process, to Redis or to workers.
 */
@Injectable()
export class MessageIntake {
  constructor(
    private readonly database: Database,
    private readonly templates: TemplateStore,
    private readonly messages: MessageStore,
    private readonly deliveries: DeliveryStore,
    private readonly dispatches: DispatchStore,
    private readonly events: MessageEventStore,
    private readonly suppressions: SuppressionStore,
    private readonly lanes: LaneBell,
    private readonly doorbell: Doorbell,
  ) {}

  async accept(caller: TenantCaller, request: CreateMessageDto): Promise<MessageDto> {
    if (caller.tenantStatus !== 'active') {
      throw new AppError(
        'tenant_not_active',
        `The tenant is ${caller.tenantStatus}; only an active one can send.`,
      );
    }
    const mime = isMime(request) ? readMime(request.mime) : null;
    refuse([...messageErrors(request), ...(mime?.errors ?? [])]);
    const template = await this.resolveTemplate(caller.tenantId, request);
    const draft = mime?.mail ? draftMimeMessage(mime.mail) : draftMessage(request);
    const { errors, largestCopyBytes } = mime
      ? { errors: [], largestCopyBytes: 0 }
      : renderErrors(request, draft, template?.source ?? null);
    refuse(errors);
    const copyBytes = largestCopyBytes + draft.attachmentBytes;
    if (copyBytes > MAX_EMAIL_BYTES) {
      throw new AppError(
        'payload_too_large',
        `The e-mail would weigh ${copyBytes} bytes, ${mime ? 'the document' : 'attachments'} counted after Base64; the limit is ${MAX_EMAIL_BYTES}.`,
      );
    }
    return this.store(caller.tenantId, request, draft, template?.id ?? null, copyBytes);
  }

  private async store(
    tenantId: TenantId,
    request: CreateMessageDto,
    draft: MessageDraft,
    templateVersionId: TemplateVersionId | null,
    copyBytes: number,
  ): Promise<MessageDto> {
    const scheduledAt = request.scheduled_at === undefined ? null : new Date(request.scheduled_at);
    const addressing = request.recipients ? 'individual' : 'shared';
    const messageLane =
      request.lane ?? (draft.deliveries.length > MOST_TRANSACTIONAL ? 'bulk' : 'transactional');
    const lane = laneOf({ channel: request.channel, lane: messageLane });
    const { message, summary, dispatches, rung } = await this.database.forTenant(tenantId, async (tx) => {
      const suppressed = await this.suppressions.among(
        tx,
        tenantId,
        request.channel,
        draft.deliveries.map(({ address }) => address),
      );
      const rows = withholdSuppressed(
        draft,
        suppressed,
        request.channel === 'email' && addressing === 'shared',
      );
      const planned = scheduledAt
        ? []
        : planDispatches(
            { channel: request.channel, addressing, copyBytes, alone: request.mime !== undefined },
            rows.filter(({ status }) => status === 'queued'),
          );
      await this.messages.insertBlobs(tx, tenantId, draft.blobs);
      const row: NewMessage = {
        tenantId,
        id: draft.id,
        channel: request.channel,
        addressing,
        lane: messageLane,
        status: scheduledAt ? 'scheduled' : 'released',
        content: draft.content,
        templateVersionId,
        variables: request.variables ?? {},
        metadata: request.metadata ?? {},
        tags: request.tags ?? [],
        onUnknown: request.on_unknown ?? (request.channel === 'sms' ? 'hold' : 'resend'),
        recipientCount: rows.length,
        copyBytes,
        scheduledAt,
      };
      const { createdAt } = await this.messages.insert(tx, row);
      const rung = this.lanes.choose(tenantId, lane, idsOf(planned));
      await this.dispatches.insert(tx, tenantId, lane, planned, rung);
      await this.deliveries.insert(tx, tenantId, draft.id, assign(rows, planned));
      await this.events.insert(tx, tenantId, openingEvents(draft, rows, scheduledAt));
      return {
        message: { ...row, createdAt },
        summary: countStatuses(rows),
        dispatches: idsOf(planned),
        rung,
      };
    });
    void this.lanes.ring(tenantId, lane, dispatches, rung);
    this.doorbell.ringSoon('fan-out-events', tenantId);
    return toMessageDto(message, summary);
  }

  private async resolveTemplate(
    tenantId: TenantId,
    request: CreateMessageDto,
  ): Promise<{ id: TemplateVersionId; source: TemplateSource } | null> {
    const wanted = request.template;
    if (!wanted) return null;
    const version = await this.database.forTenant(tenantId, (tx) => this.findVersion(tx, tenantId, request));
    if (!version) {
      const detail = `There is no template ${wanted.id}${wanted.version ? ` with a version ${wanted.version}` : ''} for ${request.channel}.`;
      throw AppError.invalid([{ pointer: '/template/id', code: 'unknown_template', detail }]);
    }
    return { id: version.id, source: version.content };
  }

  private async findVersion(tx: Tx, tenantId: TenantId, { template, channel }: CreateMessageDto) {
    if (!template || !isId('tpl', template.id)) return null;
    const row = await this.templates.find(tx, tenantId, template.id);
    if (row?.channel !== channel) return null;
    return this.templates.findVersion(tx, tenantId, row.id, template.version ?? row.currentVersion);
  }
}

function refuse(errors: FieldError[]): void {
  if (errors.length > 0) throw AppError.invalid(errors);
}

type Row = Omit<NewDelivery, 'dispatchId'>;

/** Suppressed recipients stay in the ledger, with the reason, and are not sent to. */
function withholdSuppressed(
  draft: MessageDraft,
  suppressed: Map<string, SuppressionReason>,
  sharedEmail: boolean,
): Row[] {
  const rows = draft.deliveries.map((delivery): Row => {
    const reason = suppressed.get(delivery.address);
    return reason
      ? { ...delivery, status: 'suppressed', reason: suppressedBecause(reason) }
      : { ...delivery, status: 'queued', reason: null };
  });
  const nobodyLeftInTo =
    sharedEmail && !rows.some(({ role, status }) => role === 'to' && status === 'queued');
  if (!nobodyLeftInTo) return rows;
  return rows.map((row) =>
    row.status === 'queued' ? { ...row, status: 'cancelled', reason: NOBODY_LEFT_IN_TO } : row,
  );
}

function assign(rows: Row[], dispatches: PlannedDispatch[]): NewDelivery[] {
  const dispatchOf = new Map(
    dispatches.flatMap(({ id, deliveryIds }) => deliveryIds.map((d) => [d, id] as const)),
  );
  return rows.map((row) => ({ ...row, dispatchId: dispatchOf.get(row.id) ?? null }));
}

function openingEvents(draft: MessageDraft, rows: Row[], scheduledAt: Date | null): NewEvent[] {
  const detail = scheduledAt ? `It leaves at ${scheduledAt.toISOString()}.` : null;
  const withheld = rows.flatMap((row): NewEvent[] => {
    if (row.status !== 'suppressed' && row.status !== 'cancelled') return [];
    return [{ messageId: draft.id, deliveryId: row.id, type: `delivery.${row.status}`, detail: row.reason }];
  });
  return [{ messageId: draft.id, type: 'message.accepted', detail }, ...withheld];
}

function countStatuses(rows: Row[]): MessageDto['summary'] {
  const counts: MessageDto['summary'] = {};
  for (const { status } of rows) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
