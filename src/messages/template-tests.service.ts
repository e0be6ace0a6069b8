import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error';
import type { TemplateId } from '../common/ids';
import type { IdempotentRequest } from '../idempotency/idempotent-request';
import { TemplatePreviews } from '../templates/template-previews.service';
import type { TenantCaller } from '../tenants/access';
import type { CreateMessageDto } from './create-message.dto';
import type { Accepted } from './message-acceptance.service';
import { MessageIntake } from './message-intake.service';
import type { TemplateTestDto } from './template-test.dto';

const MARK = '[Test] ';
export const TEST_TAG = 'template-test';

/**
 * Sends what a preview shows to a few people, a draft as well: an ordinary message that brings the content of the version
 * itself, as a draft can still change. It counts, is suppressed and is billed as any other.
 */
@Injectable()
export class TemplateTests {
  constructor(
    private readonly previews: TemplatePreviews,
    private readonly intake: MessageIntake,
  ) {}

  async send(
    caller: TenantCaller,
    id: TemplateId,
    { from, to, ...preview }: TemplateTestDto,
    idempotent: IdempotentRequest | null,
  ): Promise<Accepted> {
    const { template, version, copy, variables } = await this.previews.render(caller.tenantId, id, preview);
    const { source, locale } = copy;
    const request: CreateMessageDto = {
      channel: template.channel,
      from,
      recipients: to.map((each) => ({ to: each })),
      ...('body' in source ? source : { ...source, subject: `${MARK}${source.subject}` }),
      variables,
      locale,
      tags: [TEST_TAG],
      metadata: { template: id, version: String(version.version) },
    };
    return this.intake.accept(caller, request, idempotent).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code !== 'invalid_request') throw error;
      const asGiven = (pointer: string) => pointer.replace(/^\/recipients\/(\d+)\/to$/, '/to/$1');
      throw AppError.invalid(error.errors.map((each) => ({ ...each, pointer: asGiven(each.pointer) })));
    });
  }
}
