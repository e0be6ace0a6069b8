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

/** As it is written for a template, a layout or a partial. */
export interface SourceFields {
  subject?: string;
  preheader?: string;
  html?: string;
  text?: string;
  body?: string;
}

export type Variables = Record<string, unknown>;

/** What one copy is rendered from: a source, and the language that dates, numbers and money are written in. */
export interface Renderable {
  source: TemplateSource;
  /** BCP 47, canonical. */
  locale: string;
}

/** When neither a message nor its template says so. */
export const DEFAULT_LOCALE = 'en';
