import { Injectable } from '@nestjs/common';
import { AppError, type FieldError } from '../common/app-error';
import type { DeliveryId, TenantId } from '../common/ids';
import { Database } from '../database/database';
import type { IdempotentRequest } from '../idempotency/idempotent-request';
import { TemplateRenderer } from '../templates/template-renderer';
import { type PublishedTemplate, PublishedTemplates } from '../templates/published-templates.service';
import type { TenantCaller } from '../tenants/access';
import { currentTraceparent } from '../tracing/traces';
import { RecipientGuards } from './recipient-guard.service';
import type { CreateMessageDto } from './create-message.dto';
import { type Accepted, MessageAcceptance } from './message-acceptance.service';
import { asTest, draftMessage, draftMimeMessage } from './message-draft';
import { isMime, messageErrors, testErrors } from './message-rules';
import { readMime } from './read-mime';
import { renderErrors } from './render-check';
import { TopicStore } from './topic.store';

const NOBODY: ReadonlySet<DeliveryId> = new Set();
/** The provider's limit for one e-mail, content, headers and attachments together. */
export const MAX_EMAIL_BYTES = 50_000_000;

/**
 * Takes a message in: everything that can be wrong is found before anything is stored. After the commit the message
 * survives whatever happens to this process, to Redis or to workers.
 */
@Injectable()
export class MessageIntake {
  constructor(
    private readonly database: Database,
    private readonly templates: PublishedTemplates,
    private readonly renderer: TemplateRenderer,
    private readonly acceptance: MessageAcceptance,
    private readonly allowed: RecipientGuards,
    private readonly topics: TopicStore,
  ) {}

  async accept(
    caller: TenantCaller,
    request: CreateMessageDto,
    idempotent: IdempotentRequest | null,
  ): Promise<Accepted> {
    const before = idempotent && (await this.acceptance.replay(caller.tenantId, idempotent));
    if (before) return before;
    if (caller.tenantStatus !== 'active') {
      throw new AppError(
        'tenant_not_active',
        `The tenant is ${caller.tenantStatus}; only an active one can send.`,
      );
    }
    const test = caller.mode === 'test';
    const mime = isMime(request) ? readMime(request.mime) : null;
    refuse([...messageErrors(request), ...testErrors(request, test), ...(mime?.errors ?? [])]);
    if (request.topic !== undefined)
      await this.refuseUnknownTopic(caller.tenantId, request.channel, request.topic);
    const template = await this.resolveTemplate(caller.tenantId, request);
    const draft = mime?.mail ? draftMimeMessage(mime.mail) : draftMessage(request);
    const { errors, largestCopyBytes } = mime
      ? { errors: [], largestCopyBytes: 0 }
      : await renderErrors(this.renderer, request, draft, template?.built ?? null);
    refuse(errors);
    const copyBytes = largestCopyBytes + draft.attachmentBytes;
    if (copyBytes > MAX_EMAIL_BYTES) {
      throw new AppError(
        'payload_too_large',
        `The e-mail would weigh ${copyBytes} bytes, ${mime ? 'the document' : 'attachments'} counted after Base64; the limit is ${MAX_EMAIL_BYTES}.`,
      );
    }
    const templateVersionId = template?.id ?? null;
    const byList = caller.byListOnly && !test;
    const notAllowed = byList ? await this.allowed.notAllowedIn(caller.tenantId, request, draft) : NOBODY;
    return this.acceptance.accept(caller.tenantId, {
      request,
      draft: test ? asTest(draft, request) : draft,
      test,
      gateId: null,
      notAllowed,
      templateVersionId,
      copyBytes,
      idempotent,
      // Nothing of test mode counts.
      hasQuotas: caller.hasQuotas && !test,
      traceparent: currentTraceparent(),
    });
  }

  private async refuseUnknownTopic(
    tenantId: TenantId,
    channel: CreateMessageDto['channel'],
    key: string,
  ): Promise<void> {
    if (await this.database.forTenant(tenantId, (tx) => this.topics.isOpen(tx, tenantId, key, channel)))
      return;
    const detail = `"topic" is not the key of a topic for the channel ${channel}, or of one that is archived.`;
    refuse([{ pointer: '/topic', code: 'unknown_topic', detail }]);
  }

  private resolveTemplate(
    tenantId: TenantId,
    { channel, template }: CreateMessageDto,
  ): Promise<PublishedTemplate | null> {
    if (!template) return Promise.resolve(null);
    return this.database.forTenant(tenantId, (tx) => this.templates.resolve(tx, tenantId, channel, template));
  }
}

function refuse(errors: FieldError[]): void {
  if (errors.length > 0) throw AppError.invalid(errors);
}
