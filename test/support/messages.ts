import type { Answer, Caller } from './caller';
import { eventually } from './eventually';

/** A valid request; the test names only what it is about. */
export function anEmail(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    channel: 'email',
    from: 'Acme <hello@example.com>',
    to: ['ada@example.com'],
    subject: 'Your receipt',
    html: '<p>Thank you.</p>',
    text: 'Thank you.',
    ...overrides,
  };
}

export function anSms(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return { channel: 'sms', to: ['+6421555123'], body: 'Your code is 482913.', ...overrides };
}

/** Accepted, or the test fails with the problem. */
export async function send(api: Caller, body: Record<string, unknown>): Promise<string> {
  const answer = await api.post('/v1/messages', body);
  if (answer.status !== 202) throw new Error(`not accepted: ${answer.text}`);
  return answer.body.id as string;
}

/** The message when it is in the status, within the limit. */
export function until(
  api: Caller,
  id: string,
  status: string,
  limits?: { timeoutMs: number },
): Promise<Answer['body']> {
  return eventually(async () => {
    const { body } = await api.get(`/v1/messages/${id}`);
    expect(body.status).toBe(status);
    return body;
  }, limits);
}

/** What became of each recipient. */
export function statuses(message: Answer['body']): Record<string, string> {
  const rows = message.deliveries as { recipient: string; status: string }[];
  return Object.fromEntries(rows.map(({ recipient, status }) => [recipient, status]));
}
