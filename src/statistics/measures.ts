/** What is counted, as the columns of both tables are called. */
export const MEASURES = [
  'accepted',
  'sent',
  'delivered',
  'soft_bounced',
  'bounced',
  'rejected',
  'failed',
  'suppressed',
  'cancelled',
  'opened',
  'clicked',
  'complained',
  'unsubscribed',
  'segments',
] as const;
export type Measure = (typeof MEASURES)[number];
export type Counts = Record<Measure, number>;

/** What deliveries are added up by: all of them, or those that have one value of it. */
export const VALUE_AXES = ['template', 'campaign', 'tag'] as const;
export type ValueAxis = (typeof VALUE_AXES)[number];
export type Axis = 'total' | ValueAxis;

/** What each rate is of, and what it is divided by. */
export const RATES = {
  delivered: 'sent',
  soft_bounced: 'sent',
  bounced: 'sent',
  complained: 'delivered',
  unsubscribed: 'delivered',
  opened: 'delivered',
  clicked: 'delivered',
} as const satisfies Partial<Record<Measure, Measure>>;
export type RateName = keyof typeof RATES;
export const RATE_NAMES = Object.keys(RATES) as RateName[];

const DECIMALS = 1e6;

/** Null when there is nothing to divide by. */
export function rateOf(counts: Counts, name: RateName): number | null {
  const divisor = counts[RATES[name]];
  return divisor > 0 ? Math.round((counts[name] / divisor) * DECIMALS) / DECIMALS : null;
}

export function noCounts(): Counts {
  return Object.fromEntries(MEASURES.map((name) => [name, 0])) as Counts;
}
