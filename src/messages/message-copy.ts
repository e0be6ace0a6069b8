import { type BuiltTemplate, renderableInline, renderableOf } from '../templates/built-template';
import type { Renderable, TemplateSource } from '../templates/content';
import { gsm7Likeness } from '../templates/sms-encoding';
import type { EmailContent, SmsContent } from './message.entity';

/**
 * What a copy is rendered from, when it is checked and when it is sent. Null when the message brings no content of its own
 * and names no template, as one that was wiped.
 */
export function copyOf(
  template: BuiltTemplate | null,
  content: EmailContent | SmsContent,
  locale: string | null,
): Renderable | null {
  if (template) return renderableOf(template, locale);
  return content.source && renderableInline(content.source, locale);
}

/** A copy as it leaves, after its values were filled in. */
export function asSent(rendered: TemplateSource, content: EmailContent | SmsContent): TemplateSource {
  if (!('body' in rendered) || !('gsm7' in content) || content.gsm7 !== 'substitute') return rendered;
  return { body: gsm7Likeness(rendered.body) };
}
