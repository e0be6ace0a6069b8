import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error';
import { isId, type MessageId } from '../common/ids';
import { Database, type Tx } from '../database/database';
import type { Delivery } from '../messages/delivery.entity';
import { DeliveryStore } from '../messages/delivery.store';
import type { DispatchAttempt } from '../messages/dispatch-attempt.entity';
import { asSent, copyOf } from '../messages/message-copy';
import { parserOf } from '../messages/message-rules';
import { toTimelineEntryDto } from '../messages/message.dto';
import type { Message } from '../messages/message.entity';
import { MessageStore } from '../messages/message.store';
import { RecipientGuardStore } from '../messages/recipient-guard.store';
import { standingOf } from '../messages/sending-state.dto';
import { type SendingObstacles, SendingStateStore } from '../messages/sending-state.store';
import { isHiddenFrom } from '../messages/visible-mode';
import { WithholdingStore } from '../messages/withholding.store';
import type { BuiltTemplate } from '../templates/built-template';
import { RenderFault } from '../templates/render-fault';
import { toSmsSizeDto } from '../templates/template-preview.dto';
import { RENDER_TIMEOUT_MS, TemplateRenderer } from '../templates/template-renderer';
import { TemplateStore } from '../templates/template.store';
import { withDefaults } from '../templates/variable-declaration';
import type { TenantCaller } from '../tenants/access';
import { decisive, explain, type Facts, outcomeOf } from './explain';
import type { AttemptDto, ExplainedContentDto, ExplanationDto, ExplanationQuery } from './explanation.dto';
import { ExplanationStore, type KnownGate } from './explanation.store';

const MOST_ATTEMPTS = 50;
const MOST_EVENTS = 100;

interface Known {
  message: Message;
  delivery: Delivery;
  facts: Facts;
  attempts: DispatchAttempt[];
  gate: KnownGate | null;
  template: BuiltTemplate | null;
  events: ExplanationDto['events'];
}

/** Tells why somebody did or did not get a message, from what is written down and nothing else. */
@Injectable()
export class Explanations {
  constructor(
    private readonly database: Database,
    private readonly store: ExplanationStore,
    private readonly messages: MessageStore,
    private readonly deliveries: DeliveryStore,
    private readonly states: SendingStateStore,
    private readonly guards: RecipientGuardStore,
    private readonly withholding: WithholdingStore,
    private readonly templates: TemplateStore,
    private readonly renderer: TemplateRenderer,
  ) {}

  async explain(caller: TenantCaller, id: MessageId, query: ExplanationQuery): Promise<ExplanationDto> {
    const known = await this.database.forTenant(caller.tenantId, (tx) => this.read(caller, tx, id, query));
    const { message, delivery, facts, attempts, gate, events } = known;
    const steps = explain(facts);
    return {
      object: 'explanation',
      message_id: message.id,
      delivery_id: delivery.id,
      recipient: delivery.recipient || null,
      channel: message.channel,
      test: message.test,
      status: delivery.status,
      outcome: outcomeOf(facts),
      because: decisive(steps)?.says ?? '',
      steps: steps.map(({ at, ...step }) => ({ ...step, at: at?.toISOString() ?? null })),
      campaign: gate && { id: gate.campaignId, run_id: gate.runId },
      content: await this.contentOf(known),
      attempts: attempts.map(toAttemptDto),
      events,
    };
  }

  private async read(caller: TenantCaller, tx: Tx, id: MessageId, query: ExplanationQuery): Promise<Known> {
    const { tenantId } = caller;
    const message = await this.messages.find(tx, tenantId, id);
    if (!message || isHiddenFrom(caller, message.test)) throw AppError.notFound('message');
    const delivery = await this.deliveryOf(tx, message, query);
    const { dispatchId, address } = delivery;
    const { channel, topic, test, gateId, templateVersionId } = message;
    const gate = gateId && (await this.store.gate(tx, tenantId, gateId));
    const attempts = dispatchId ? await this.store.attempts(tx, tenantId, dispatchId, MOST_ATTEMPTS) : [];
    const rows = await this.store.events(tx, delivery, MOST_EVENTS);
    const reached = { channel, address, topic };
    const withholding = await this.withholding.among(tx, tenantId, test, [reached]);
    const built = await this.templates.builtOf(tx, tenantId, templateVersionId ? [templateVersionId] : []);
    return {
      ...{ message, delivery, attempts, gate },
      template: (templateVersionId && built.get(templateVersionId)) || null,
      events: rows.map((row) => {
        const recipient = row.deliveryId === null ? null : delivery.recipient;
        return toTimelineEntryDto({ ...row, recipient }, test);
      }),
      facts: {
        ...{ message, delivery, attempts, gate },
        events: rows,
        dispatch: dispatchId && (await this.store.dispatch(tx, tenantId, dispatchId)),
        obstacle: obstacleOf(await this.states.obstacles(tx, tenantId), message),
        hasGuard: !test && (await this.guards.find(tx, tenantId)) !== null,
        withheldNow: withholding.because(reached) ?? null,
        now: new Date(),
      },
    };
  }

  private async deliveryOf(
    tx: Tx,
    { tenantId, id, channel, recipientCount }: Message,
    { delivery_id: deliveryId, recipient }: ExplanationQuery,
  ): Promise<Delivery> {
    if (deliveryId !== undefined) {
      const found = isId('dlv', deliveryId) && (await this.store.find(tx, tenantId, id, { id: deliveryId }));
      if (found) return found;
      const detail = 'The message has no delivery with this id.';
      throw AppError.invalid([{ pointer: '/delivery_id', code: 'unknown_delivery', detail }]);
    }
    if (recipient !== undefined) {
      const address = parserOf(channel)(recipient)?.address;
      const found = address !== undefined && (await this.store.find(tx, tenantId, id, { address }));
      if (found) return found;
      const detail = 'The message has no such recipient, or their address was deleted: take "delivery_id".';
      throw AppError.invalid([{ pointer: '/recipient', code: 'unknown_recipient', detail }]);
    }
    const [first, second] = await this.deliveries.list(tx, tenantId, id, null, 1);
    if (first && !second) return first;
    const detail = `The message has ${recipientCount} recipients: say which one by "recipient" or "delivery_id".`;
    throw AppError.invalid([{ pointer: '/recipient', code: 'required', detail }]);
  }

  private async contentOf({ message, delivery, template }: Known): Promise<ExplainedContentDto | null> {
    if (message.contentWipedAt || message.recipientsWipedAt) return null;
    const locale = delivery.locale ?? message.locale;
    const copy = copyOf(template, message.content, locale);
    if (!copy) return null;
    const variables = withDefaults(template?.variables ?? [], message.variables);
    const about = { template_version_id: message.templateVersionId, locale };
    try {
      const { content } = await this.renderer.render(copy, variables, delivery.variables, RENDER_TIMEOUT_MS);
      const sent = asSent(content, message.content);
      return { ...about, ...sent, ...('body' in sent && { sms: toSmsSizeDto(sent.body) }) };
    } catch (error) {
      if (error instanceof RenderFault) return about;
      throw error;
    }
  }
}

/** What passes by itself within seconds is none. */
function obstacleOf(obstacles: SendingObstacles | null, { channel, lane, test }: Message): string | null {
  if (!obstacles || test) return null;
  const { status, detail } = standingOf(obstacles);
  const isBulkEmail = channel === 'email' && lane === 'bulk';
  return status === 'paused' || status === 'parked' || (status === 'bulk_paused' && isBulkEmail)
    ? detail
    : null;
}

function toAttemptDto(attempt: DispatchAttempt): AttemptDto {
  return {
    attempt: attempt.attempt,
    started_at: attempt.startedAt.toISOString(),
    finished_at: attempt.finishedAt?.toISOString() ?? null,
    outcome: attempt.outcome,
    http_status: attempt.httpStatus,
    code: attempt.code,
    detail: attempt.detail,
    provider_request_id: attempt.providerRequestId,
  };
}
