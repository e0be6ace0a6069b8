/** The body of a retry, whoever asks. */
export const RETRY_EXAMPLES = {
  howMany: { summary: 'How many', value: { filter: { reason: 'webhook_not_taken' }, dry_run: true } },
  byFilter: { summary: 'By filter', value: { filter: { kind: 'webhook_delivery' } } },
  byIds: { summary: 'By ids', value: { ids: ['whd_01kaj6v3m4e2ra8x0q6s1t5y9z'] } },
};
