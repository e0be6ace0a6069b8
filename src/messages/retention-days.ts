/** The classes of data that are kept for a time of their own, and what the platform keeps and allows, in days. */
export const RETENTION_DAYS = {
  content: { default: 30, most: 365 },
  recipient: { default: 365, most: 1_095 },
  event: { default: 90, most: 365 },
  providerEvent: { default: 30, most: 90 },
} as const;

export type RetentionClass = keyof typeof RETENTION_DAYS;

/** In SQL, of a row `r` of retention. */
export const DAYS_OF: Record<RetentionClass, string> = {
  content: `coalesce(r.content_days, ${RETENTION_DAYS.content.default})`,
  recipient: `coalesce(r.recipient_days, ${RETENTION_DAYS.recipient.default})`,
  event: `coalesce(r.event_days, ${RETENTION_DAYS.event.default})`,
  providerEvent: `coalesce(r.provider_event_days, ${RETENTION_DAYS.providerEvent.default})`,
};

/** Of a message that the tenant $1 sends now: when the first class of its data need not be kept any more. */
export const FIRST_RETENTION_LOOK = `now() + coalesce((SELECT least(${DAYS_OF.content}, ${DAYS_OF.recipient}, ${DAYS_OF.event})
                    FROM retention r WHERE r.tenant_id = $1), 0) * interval '1 day'`;
