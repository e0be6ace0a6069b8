import { Injectable } from '@nestjs/common';
import { AppError, type FieldError } from '../common/app-error';
import { type DeliveryId, isId, type TemplateVersionId, type TenantId } from '../common/ids';
import { Database, type Tx } from '../database/database';
import type { IdempotentRequest } from '../idempotency/idempotent-request';
import type { BuiltTemplate } from '../templates/built-template';
import { TemplateRenderer } from '../templates/template-renderer';
import { TemplateStore } from '../templates/template.store';
import type { TenantCaller } from '../tenants/access';
import { RecipientGuards } from './recipient-guard.service';
import type { CreateMessageDto } from './create-message.dto';
import { type Accepted, MessageAcceptance } from './message-acceptance.service';
import { asTest, draftMessage, draftMimeMessage } from './message-draft';
import { isMime, messageErrors, testErrors } from './message-rules';
import { readMime } from './read-mime';
import { renderErrors } from './render-check';

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
    private readonly templates: TemplateStore,
    private readonly renderer: TemplateRenderer,
    private readonly acceptance: MessageAcceptance,
    private readonly allowed: RecipientGuards,
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
      notAllowed,
      templateVersionId,
      copyBytes,
      idempotent,
      // Nothing of test mode counts.
      hasQuotas: caller.hasQuotas && !test,
    });
  }

  private async resolveTemplate(
    tenantId: TenantId,
    request: CreateMessageDto,
  ): Promise<{ id: TemplateVersionId; built: BuiltTemplate } | null> {
    const wanted = request.template;
    if (!wanted) return null;
    const version = await this.database.forTenant(tenantId, (tx) => this.findVersion(tx, tenantId, request));
    if (!version) {
      const detail = `You have no template for ${request.channel} with this id${wanted.version ? ` and a version ${wanted.version}` : ''}.`;
      throw AppError.invalid([{ pointer: '/template/id', code: 'unknown_template', detail }]);
    }
    if (!version.built) {
      const detail =
        'The version is a draft. Publish it, or send it to yourself by POST /v1/templates/{id}/test.';
      throw AppError.invalid([{ pointer: '/template/version', code: 'not_published', detail }]);
    }
    return { id: version.id, built: version.built as BuiltTemplate };
  }

  private async findVersion(tx: Tx, tenantId: TenantId, { template, channel }: CreateMessageDto) {
    if (!template || !isId('tpl', template.id)) return null;
    const row = await this.templates.find(tx, tenantId, template.id);
    if (row?.channel !== channel || row.kind !== 'template') return null;
    return template.version === undefined
      ? this.templates.findShown(tx, row)
      : this.templates.findVersion(tx, tenantId, row.id, template.version);
  }
}

function refuse(errors: FieldError[]): void {
  if (errors.length > 0) throw AppError.invalid(errors);
}
