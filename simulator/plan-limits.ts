import type { Account } from './accounts';
import { ProviderError } from './provider-error';
import type { Simulator } from './simulator';

const FREE_PLAN_SENDERS = 5;

/** Throws in the words of the free plan when the account has as many domains and addresses as that may have. */
export function refuseSixthSender({ options }: Simulator, { domains, singleSenders }: Account): void {
  if (options.plan === 'paid' || domains.size + singleSenders.size < FREE_PLAN_SENDERS) return;
  throw ProviderError.exception(
    `Free plans can add a maximum of ${FREE_PLAN_SENDERS} verified senders, please upgrade to a paid plan to add more`,
  );
}

/** Throws when the plan is the free one, which lacks this. */
export function refuseOnFreePlan({ options }: Simulator, what: string): void {
  if (options.plan === 'free') throw ProviderError.exception(`${what} are not available on free plans`);
}
