import type { Answer, Caller } from './caller';
import { eventually } from './eventually';

export const CSV = { 'content-type': 'text/csv' };
export const NDJSON = { 'content-type': 'application/x-ndjson' };

/** Every so-many-th row of a generated file is one that cannot be imported. */
export const BAD_EVERY = 100;

/** A file of `rows` rows, of which each hundredth has a fault, one of several kinds in turn. */
export function contactFile(rows: number, prefix = 'person'): string {
  const lines = ['email,phone,external_id,locale,time_zone,first_name,orders'];
  for (let i = 1; i <= rows; i += 1) {
    const good = [
      `${prefix}${i}@example.com`,
      '',
      `${prefix}-${i}`,
      'en-NZ',
      'Pacific/Auckland',
      `"Name, ${i}"`,
      String(i % 10),
    ];
    const spoilt = [
      ['not an address', ...good.slice(1)],
      [good[0], '0215551234', ...good.slice(2)],
      [...good.slice(0, 4), 'Mars/Olympus', ...good.slice(5)],
      good.slice(0, 3),
    ];
    const cells = i % BAD_EVERY === 0 ? (spoilt[(i / BAD_EVERY) % spoilt.length] ?? good) : good;
    lines.push(cells.join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}

export async function upload(api: Caller, body: string, query = '', headers = CSV): Promise<Answer> {
  return api.send('POST', `/v1/contact-imports${query}`, body, headers);
}

export async function ended(api: Caller, id: string, timeoutMs = 60_000): Promise<Answer['body']> {
  return eventually(
    async () => {
      const { body } = await api.get(`/v1/contact-imports/${id}`);
      expect(['completed', 'cancelled', 'failed']).toContain(body.status);
      return body;
    },
    { timeoutMs, everyMs: 100 },
  );
}

/** Uploads a file that is taken, and waits until it is worked through. */
export async function imported(
  api: Caller,
  body: string,
  query = '',
  headers = CSV,
): Promise<Answer['body']> {
  const answer = await upload(api, body, query, headers);
  if (answer.status !== 202) throw new Error(answer.text);
  return ended(api, answer.body.id);
}
