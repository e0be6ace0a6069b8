import { usePlace } from '../../../api/place';
import { useRead } from '../../../api/reading';

/** Who may stand in "from", in words; undefined until it is known, and in test mode, which asks for no verified sender. */
export function useSenderWords(): string | undefined {
  const enabled = usePlace().mode === 'live';
  const domains = useRead(['sender-domains'], (carillon, signal) => carillon.senderDomains.list({ signal }), {
    enabled,
  });
  const singles = useRead(['single-senders'], (carillon, signal) => carillon.singleSenders.list({ signal }), {
    enabled,
  });
  if (!domains.data || !singles.data) return undefined;
  const verified = [
    ...domains.data.data.filter((one) => one.verified).map(({ domain }) => `any address at ${domain}`),
    ...singles.data.data.filter((one) => one.verified).map(({ email_address: address }) => address),
  ];
  return verified.length > 0 ? `Verified: ${verified.slice(0, 5).join(', ')}.` : 'No sender is verified yet.';
}
