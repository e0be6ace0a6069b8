import type { Carillon } from '@carillon/client';

/** The API takes no more in one request. */
const MOST = 10_000;

export function addressesOf(pasted: string): string[] {
  return pasted
    .split(/[\n;]+/)
    .map((line) => line.trim().replace(/,$/, ''))
    .filter((line) => line !== '');
}

/** As many requests as it takes. Answers how many are in the campaign then. */
export async function addPasted(carillon: Carillon, campaignId: string, pasted: string): Promise<number> {
  const recipients = addressesOf(pasted).map((to) => ({ to }));
  let inIt = 0;
  for (let from = 0; from < recipients.length; from += MOST) {
    const answer = await carillon.campaigns.recipients.add(campaignId, {
      recipients: recipients.slice(from, from + MOST),
    });
    inIt = answer.recipients;
  }
  return inIt;
}
