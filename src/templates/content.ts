/** The sources of one e-mail or SMS, before variables are filled in. An e-mail has html, text or both. */
export interface EmailSource {
  subject: string;
  html?: string;
  text?: string;
}

export interface SmsSource {
  body: string;
}

export type TemplateSource = EmailSource | SmsSource;

export type Variables = Record<string, unknown>;
