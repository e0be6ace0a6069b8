/** How much each figure is measured with. */
export interface Sizes {
  /** Throughputs are measured in so many rounds, the product and the baseline in turns. */
  rounds: number;
  acceptsARound: number;
  acceptsToWarmUp: number;
  campaignRecipients: number;
  campaignRecipientsToWarmUp: number;
  /** The plain program for the same campaign is so slow that it is measured with fewer. */
  campaignBaselineRecipients: number;
  audienceFew: number;
  audienceMany: number;
  eventsARound: number;
  eventsToWarmUp: number;
  /** Single messages one after the other, for a time from accepting to the provider. */
  singles: number;
  dueFew: number;
  dueMany: number;
  /** How often `dueFew` is sent from the first to the last, and as often as many out of `dueMany`. */
  drains: number;
  /** Of the campaign that is looked at in the console. */
  watchedRecipients: number;
}

export const FULL: Sizes = {
  rounds: 5,
  acceptsARound: 4_000,
  acceptsToWarmUp: 3_000,
  campaignRecipients: 100_000,
  campaignRecipientsToWarmUp: 5_000,
  campaignBaselineRecipients: 5_000,
  audienceFew: 10_000,
  audienceMany: 1_000_000,
  eventsARound: 4_000,
  eventsToWarmUp: 2_000,
  singles: 300,
  dueFew: 10_000,
  dueMany: 1_000_000,
  drains: 7,
  watchedRecipients: 100_000,
};

export const QUICK: Sizes = {
  rounds: 3,
  acceptsARound: 600,
  acceptsToWarmUp: 600,
  campaignRecipients: 10_000,
  campaignRecipientsToWarmUp: 2_000,
  campaignBaselineRecipients: 1_000,
  audienceFew: 5_000,
  audienceMany: 50_000,
  eventsARound: 600,
  eventsToWarmUp: 600,
  singles: 60,
  dueFew: 5_000,
  dueMany: 100_000,
  drains: 3,
  watchedRecipients: 5_000,
};
