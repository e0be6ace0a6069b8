import type { EmailSource, SmsSource, TemplateSource, Variables } from '../templates/content';
import { type Rendered, renderEmail, renderSms } from '../templates/render';

/** What one recipient's copy says: their own variables come before the message's. */
export function renderCopy(
  source: TemplateSource,
  message: Variables,
  own: Variables | null,
): Rendered<EmailSource | SmsSource> {
  const variables = own ? { ...message, ...own } : message;
  return 'body' in source ? renderSms(source, variables) : renderEmail(source, variables);
}
