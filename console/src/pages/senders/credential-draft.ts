import type { CredentialSettings, SmtpUser } from '@carillon/client';

/** How something sends, as the provider knows it of a key, an SMTP user or an address alike. */
export type Sending = Pick<
  SmtpUser,
  | 'ip_pool_id'
  | 'unsubscribe_footer'
  | 'open_tracking'
  | 'click_tracking'
  | 'archive'
  | 'audit_address'
  | 'bounce_notifications'
>;

/** The same while it is being changed: texts, and null for what is not known and stays as it is. */
export interface CredentialDraft {
  openTracking: boolean | null;
  clickTracking: boolean | null;
  archive: boolean | null;
  auditAddress: string;
  bounces: 'sender' | 'drop' | 'address';
  bounceAddress: string;
  footer: boolean;
  footerHtml: string;
  footerText: string;
  ipPool: string;
}

export function draftOf(sending: Partial<Sending>): CredentialDraft {
  const { unsubscribe_footer: footer, bounce_notifications: bounces = 'sender' } = sending;
  const isAddress = bounces !== 'sender' && bounces !== 'drop' && bounces !== null;
  return {
    openTracking: sending.open_tracking ?? null,
    clickTracking: sending.click_tracking ?? null,
    archive: sending.archive ?? null,
    auditAddress: sending.audit_address ?? '',
    bounces: isAddress ? 'address' : (bounces ?? 'sender'),
    bounceAddress: isAddress ? bounces : '',
    footer: footer?.enabled ?? false,
    footerHtml: footer?.html ?? '',
    footerText: footer?.text ?? '',
    ipPool: sending.ip_pool_id ? String(sending.ip_pool_id) : '',
  };
}

/** What differs between the two, as the API takes it; what is left out stays as it is. */
export function changesOf(draft: CredentialDraft, before: CredentialDraft): CredentialSettings {
  const changed = (...names: (keyof CredentialDraft)[]): boolean =>
    names.some((name) => draft[name] !== before[name]);
  return {
    ...(changed('openTracking') && { open_tracking: draft.openTracking === true }),
    ...(changed('clickTracking') && { click_tracking: draft.clickTracking === true }),
    ...(changed('archive') && { archive: draft.archive === true }),
    ...(changed('auditAddress') && { audit_address: draft.auditAddress.trim() || null }),
    ...(changed('bounces', 'bounceAddress') && {
      bounce_notifications: draft.bounces === 'address' ? draft.bounceAddress.trim() : draft.bounces,
    }),
    ...(changed('footer', 'footerHtml', 'footerText') && {
      unsubscribe_footer: { enabled: draft.footer, html: draft.footerHtml, text: draft.footerText },
    }),
    ...(changed('ipPool') && draft.ipPool !== '' && { ip_pool_id: Number(draft.ipPool) }),
  };
}
