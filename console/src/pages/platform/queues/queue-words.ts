import type { Queue } from '@carillon/client';

/** What the jobs of each queue do. */
export const QUEUE_WORDS: Record<Queue['name'], string> = {
  'provision-tenant': 'Brings a tenant’s subaccount in line.',
  'release-message': 'A scheduled message has come due.',
  'release-held-messages': 'Lets go what was held by a quota and fits now.',
  'send-dispatch-email': 'One request to the provider: e-mail.',
  'send-dispatch-sms': 'One request to the provider: SMS.',
  'send-dispatch-bulk-email': 'One request to the provider: bulk e-mail.',
  'send-dispatch-bulk-sms': 'One request to the provider: bulk SMS.',
  'send-test-dispatch': 'Plays a request of test mode through.',
  'settle-dispatch': 'Finds out what became of a request whose answer was lost.',
  'apply-provider-events': 'Applies what the provider told of deliveries.',
  'sync-suppressions': 'Keeps the suppression list and the provider’s in step.',
  'poll-received-sms': 'Takes in received SMS.',
  'backfill-events': 'Asks the provider for what it never told.',
  'fan-out-events': 'Turns events into webhook deliveries.',
  'deliver-webhook': 'Calls webhook endpoints.',
  'plan-runs': 'Makes the next run of a campaign.',
  'advance-run': 'Goes on with a run of a campaign.',
  'import-contacts': 'Works through a file of contacts.',
  'wipe-expired': 'Deletes what need not be kept any more.',
  'fold-statistics': 'Adds what has changed to statistics.',
};
