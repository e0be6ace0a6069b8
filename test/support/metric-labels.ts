import { OPERATIONS } from '../../src/channels/smtp2go/operations';
import { DELIVERY_STATUSES } from '../../src/messages/delivery-status';
import { RELIABILITY_COUNTER_NAMES } from '../../src/messages/reliability-counters';
import { JOB_NAMES, LANES, TEST_LANE } from '../../src/queue/jobs';
import { SET_ASIDE_KINDS } from '../../src/set-aside/set-aside-reasons';
import { operations } from './openapi';

const HTTP_STATUSES = [
  '200',
  '201',
  '202',
  '204',
  '302',
  '400',
  '401',
  '403',
  '404',
  '405',
  '422',
  '500',
  '503',
];

/** Which values each label of ours may have. */
const CLOSED: Record<string, readonly string[]> = {
  process: ['api', 'worker'],
  method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'],
  route: [
    ...operations.map(({ path }) => path.replace(/\{(\w+)\}/g, ':$1')),
    ...['none', '/provider-events/:token'],
  ],
  status: [...DELIVERY_STATUSES, ...HTTP_STATUSES],
  channel: ['email', 'sms'],
  mode: ['live', 'test'],
  queue: JOB_NAMES,
  outcome: [
    ...['done', 'failed'],
    ...['accepted', 'refused', 'throttled', 'failed', 'unknown'],
    ...['delivered', 'pending', 'disabled'],
  ],
  operation: Object.keys(OPERATIONS),
  counter: RELIABILITY_COUNTER_NAMES,
  result: ['applied', 'unknown_word', 'unstamped', 'unmatched', 'faulty'],
  lane: [...LANES, TEST_LANE],
  reading: ['lanes', 'doubt', 'webhooks', 'provider_events', 'set_aside', 'tenants'],
  kind: SET_ASIDE_KINDS,
  quantile: ['0.5', '0.99', '1'],
};

export function isKnownValue(label: string, value: string): boolean {
  if (label === 'le') return /^(\+Inf|[\d.]+)$/.test(value);
  return CLOSED[label]?.includes(value) ?? false;
}

/** Whether a pattern, as Prometheus reads it (RE2, the whole value), fits any of them. */
export function isPatternOfSome(label: string, pattern: string): boolean {
  return (CLOSED[label] ?? []).some((value) => new RegExp(`^(?:${pattern})$`).test(value));
}
