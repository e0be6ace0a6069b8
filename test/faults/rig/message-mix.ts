import type { SeededRandom } from './seeded-random';

export type MessageKind = 'single' | 'shared' | 'individual' | 'sms';

/** Shares of a hundred. */
export type Mix = Record<MessageKind, number>;

export const USUAL_MIX: Mix = { single: 80, shared: 8, individual: 7, sms: 5 };
/** A copy of their own for each of many. */
export const MANY_COPIES: Mix = { single: 0, shared: 0, individual: 100, sms: 0 };
export const SINGLE_EMAILS: Mix = { single: 100, shared: 0, individual: 0, sms: 0 };

/** A request to be made, and the addresses of its deliveries: each is used once in a run, so that it names a delivery. */
export interface PlannedMessage {
  ref: string;
  body: Record<string, unknown>;
  recipients: string[];
}

/** The local parts that make the simulator play something else than a delivery. */
export type Outcome = '' | 'bounce+' | 'softbounce+' | 'deferred+' | 'spam+' | 'reject+';

/** The same plan for the same seed. `group` keeps the loads that share a database apart: up to 6,000 messages each. */
export function planMessages(
  count: number,
  group: number,
  random: SeededRandom,
  mix: Mix = USUAL_MIX,
  outcomeOf: () => Outcome = () => '',
  recipientsOfMany: [least: number, most: number] = [2, 5],
): PlannedMessage[] {
  return Array.from({ length: count }, (_, index) => {
    const ref = `g${group}m${index}`;
    const kind = pickKind(mix, random);
    const addresses = (many: number): string[] =>
      Array.from({ length: many }, (_each, place) => `${outcomeOf()}${ref}r${place}@example.com`);
    const metadata = { ref };
    if (kind === 'sms') {
      const to = [`+6421${String(5_000_000 + group * 60_000 + index * 10 + 5)}`];
      return { ref, recipients: to, body: { channel: 'sms', to, body: `Your code is ${ref}.`, metadata } };
    }
    const email = { channel: 'email', from: 'Acme <hello@example.com>', subject: `Receipt ${ref}`, metadata };
    const content = { html: '<p>Thank you.</p>', text: 'Thank you.' };
    const recipients = addresses(kind === 'single' ? 1 : random.between(...recipientsOfMany));
    const [to, ...cc] = recipients;
    switch (kind) {
      case 'single':
        return { ref, recipients, body: { ...email, ...content, to: [to] } };
      case 'shared':
        return { ref, recipients, body: { ...email, ...content, to: [to], cc } };
      case 'individual':
        return {
          ref,
          recipients,
          body: { ...email, ...content, recipients: recipients.map((address) => ({ to: address })) },
        };
    }
  });
}

function pickKind(mix: Mix, random: SeededRandom): MessageKind {
  let left = random.next() * 100;
  for (const kind of ['single', 'shared', 'individual'] as const) if ((left -= mix[kind]) < 0) return kind;
  return mix.sms > 0 ? 'sms' : 'single';
}
