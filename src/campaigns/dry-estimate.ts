/** What a dry run found, beside who would be skipped. */
export interface DryEstimate {
  /** Who would get a copy. */
  recipients: number;
  /** Of an e-mail campaign, 0 of others. */
  emails: number;
  /** Of an SMS campaign: what the provider would charge for. */
  smsSegments: number;
  /** Who would have to wait for the quota, or be refused by it. */
  overQuota: number;
  /** Who would have to wait for a window to open. */
  waitForWindow: number;
  /** When the last would leave if sending took no time: windows, local times and throttles only. ISO. */
  endsNotBefore: string | null;
}

export const NOTHING_YET: DryEstimate = {
  recipients: 0,
  emails: 0,
  smsSegments: 0,
  overQuota: 0,
  waitForWindow: 0,
  endsNotBefore: null,
};
