/**
 * receiving ──> queued ──> running ──> completed
 *     │            │          │
 *     │            └──────────┴──────> cancelled
 *     └──────────────────────────────> failed (the upload ended early)
 */
export const IMPORT_STATUSES = [
  'receiving',
  'queued',
  'running',
  'completed',
  'cancelled',
  'failed',
] as const;
export type ImportStatus = (typeof IMPORT_STATUSES)[number];

export const IMPORT_MOVES: Record<ImportStatus, readonly ImportStatus[]> = {
  receiving: ['queued', 'failed'],
  queued: ['running', 'completed', 'cancelled'],
  running: ['completed', 'cancelled'],
  completed: [],
  cancelled: [],
  failed: [],
};

/** From which statuses an import may come to this one. */
export function mayBecome(next: ImportStatus): ImportStatus[] {
  return IMPORT_STATUSES.filter((status) => IMPORT_MOVES[status].includes(next));
}

/** Nothing more happens to it. */
export const ENDED: readonly ImportStatus[] = IMPORT_STATUSES.filter(
  (status) => IMPORT_MOVES[status].length === 0,
);
