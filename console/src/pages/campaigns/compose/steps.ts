export const STEPS = [
  { id: 'content', title: 'Content' },
  { id: 'recipients', title: 'Recipients' },
  { id: 'schedule', title: 'Schedule' },
  { id: 'review', title: 'Review' },
] as const;
export type StepId = (typeof STEPS)[number]['id'];

const OF_SCHEDULE = [
  'schedule',
  'sending_window',
  'outside_window',
  'throttle',
  'warm_up',
  'experiment',
  'priority',
];
const OF_RECIPIENTS = ['audience_id', 'recipients'];

/** Where the field is that the API finds a fault with: `/schedule/cron`. */
export function stepOfPointer(pointer: string): StepId {
  const [, first = ''] = pointer.split('/');
  if (OF_SCHEDULE.includes(first)) return 'schedule';
  return OF_RECIPIENTS.includes(first) ? 'recipients' : 'content';
}
