import { readProviderContract, type Tree } from '../../../scripts/support/provider-contract';
import { ACTIVITY_ROUTES } from '../../../src/channels/settings/activity-routes';
import { ARCHIVE_ROUTES } from '../../../src/channels/settings/archive-routes';
import { PROVIDER_SCHEDULED_ROUTES } from '../../../src/channels/settings/provider-scheduled-routes';
import type { SettingInput } from '../../../src/channels/settings/setting-route';
import { SMS_LOG_ROUTES } from '../../../src/channels/settings/sms-log-routes';
import { STATISTICS_ROUTES } from '../../../src/channels/settings/statistics-routes';
import { readAnswer } from '../../../src/channels/smtp2go/read-answer';
import type { OperationPath } from '../../../src/channels/smtp2go/operations';

type Json = ReturnType<typeof JSON.parse>;

const ROUTES = [
  ...ACTIVITY_ROUTES,
  ...ARCHIVE_ROUTES,
  ...PROVIDER_SCHEDULED_ROUTES,
  ...SMS_LOG_ROUTES,
  ...STATISTICS_ROUTES,
];

const paths = readProviderContract().paths as Record<string, Record<string, Tree>>;

/** The first example of an answer in the provider's own description. */
function publishedExample(path: string): Json {
  const answer = (paths[path]?.post?.responses as Json)['200'].content['application/json'];
  const [example] = Object.values<Json>(answer.examples);
  return structuredClone(example.value);
}

/** What a caller would get, or null when the provider's reply is not taken for an answer. */
function answerTo(operationId: string, reply: Json): Json {
  const route = ROUTES.find((each) => each.operationId === operationId);
  if (!route) throw new Error(`there is no ${operationId}`);
  const call = { path: route.operation, request: {} as never, apiKey: 'api-0' };
  const text = JSON.stringify(reply);
  const outcome = readAnswer<OperationPath>(call, { httpStatus: 200, retryAfter: undefined, text });
  if (outcome.kind !== 'accepted') return null;
  const input = { params: {}, query: { limit: 20, group_by: 'sender' }, body: {} };
  return route.toAnswer(outcome.data, input as unknown as SettingInput<never, never>);
}

const exampleAnswer = (operationId: string): Json => {
  const route = ROUTES.find((each) => each.operationId === operationId);
  return answerTo(operationId, publishedExample(route?.operation ?? ''));
};

describe('the examples that the provider publishes, in our words', () => {
  it('activity', () => {
    expect(exampleAnswer('Activity_search')).toEqual({
      object: 'list',
      has_more: false,
      next_cursor: null,
      data: [
        {
          object: 'activity_event',
          type: 'delivered',
          occurred_at: '2022-11-12T07:44:58.000Z',
          email_id: '1u0SwL-B9zBpi9ffUq-JAB2',
          recipient: 'jo@another_example.com',
          recipients: [],
          from: 'rob@example.co.uk',
          reply_to: null,
          to: 'jo@another_example.com',
          cc: null,
          bcc: 'audit@example.co.uk',
          subject: 'My Test Email',
          username: 'api-5BFDE1E62529',
          smtp_response: '250 Message received',
          reason: null,
          error: null,
          host: '136.143.191.44',
          originating_host: null,
          outbound_ip: null,
          size_bytes: null,
          email_client: null,
          details: null,
          delivery_attempts: [],
        },
      ],
    });
  });

  it('an archived e-mail', () => {
    expect(exampleAnswer('ArchivedEmail_get')).toEqual({
      object: 'archived_email',
      id: '1u0SwL-B9zBpi9ffUq-JAB2',
      from: 'test@test.com',
      envelope_from: 'test@test.com',
      recipients: ['test@test.com'],
      to: 'test@test.com',
      subject: 'test',
      sent_at: '2021-10-19T21:35:40.000Z',
      username: 'api-12345678',
      size_bytes: 1428,
      headers: '...',
      attachment_count: 0,
      attachments: [],
      download_url: '...',
    });
    expect(exampleAnswer('ArchivedEmail_list')).toMatchObject({
      has_more: false,
      data: [{ sent_at: '2021-11-08T18:58:47.000Z', size_bytes: 1422 }],
    });
  });

  it('scheduled e-mails', () => {
    expect(exampleAnswer('ProviderScheduledEmail_search')).toMatchObject({
      has_more: false,
      data: [
        {
          id: '4d3b03a7-8663-4592-899a-b479ba6fcba9',
          scheduled_at: '2025-06-30T23:11:56.000Z',
          from: 'test@example.com',
          recipients: ['test@example2.com'],
        },
        { subject: 'test 2' },
        { subject: 'test 3' },
      ],
    });
  });

  it('SMS, whose numbers are sometimes numbers', () => {
    expect(exampleAnswer('SmsLog_received').data).toEqual([
      {
        object: 'received_sms',
        id: '4c1d0952-1c91-48ab-9a72-5221281c0c95',
        from: '+15185550120',
        to: '+15185550141',
        text: 'Example content',
        username: 'api-12345678',
        received_at: '2022-09-30T02:02:41.000Z',
      },
    ]);
    expect(exampleAnswer('SmsLog_sent').data).toEqual([
      {
        object: 'sent_sms',
        id: '11170632-25c9-4fbd-85b3-7491fa506d74',
        from: null,
        to: '+123456789',
        country: 'US',
        text: 'Example content',
        status: 'Message discarded',
        units: 1,
        email_sender: 'test@example.com',
        username: 'username',
        sent_at: '2025-06-08T19:05:25.830Z',
      },
    ]);
    expect(exampleAnswer('SmsLog_summary')).toEqual({
      object: 'sms_summary',
      messages: 123,
      units: 156,
      cost: 10.456,
    });
  });

  it('statistics, whose percentages are sometimes absent', () => {
    expect(exampleAnswer('Statistics_cycle')).toEqual({
      object: 'statistics_cycle',
      starts_at: '2022-11-01T00:00:00.000Z',
      ends_at: '2022-11-30T00:00:00.000Z',
      used: 1,
      remaining: 9999,
      allowance: 10000,
    });
    expect(exampleAnswer('Statistics_summary')).toMatchObject({ bounce_percent: 0, unsubscribe_percent: 0 });
    expect(exampleAnswer('Statistics_bounces')).toMatchObject({ emails: 1, bounce_percent: 0 });
    expect(exampleAnswer('Statistics_complaints')).toMatchObject({ emails: 1, complaint_percent: 0 });
    expect(exampleAnswer('Statistics_unsubscribes')).toMatchObject({ emails: 1, unsubscribe_percent: 0 });
    expect(exampleAnswer('Statistics_history')).toMatchObject({
      bounce_percent: null,
      data: [
        { sender: 'test3@example.com', emails: 1, bytes: 1022, last_ip: '82.1.149.48', open_percent: null },
      ],
    });
  });
});

describe('what the provider leaves out, blanks or nulls', () => {
  const reply = (data: unknown): Json => ({ request_id: 'r', data });
  /** The fields without which there is nothing to tell. */
  const SKELETONS: Record<string, Json> = {
    Activity_search: { events: [{ event: 'Opened', date: '2026-11-21T09:30:00Z' }] },
    ArchivedEmail_list: { emails: [{ email_id: '1' }] },
    ArchivedEmail_get: { email_id: '1' },
    ProviderScheduledEmail_search: [{ schedule_id: '1' }],
    SmsLog_received: { messages: [{ message_id: '1' }] },
    SmsLog_sent: { messages: [{}] },
    SmsLog_summary: { total_messages: 1 },
    Statistics_summary: { cycle_used: 1, email_count: 1 },
    Statistics_bounces: { emails: 1 },
    Statistics_cycle: { cycle_used: 1 },
    Statistics_history: { history: [{ used: 1 }] },
    Statistics_complaints: { emails: 1 },
    Statistics_unsubscribes: { emails: 1 },
  };
  const READS = ROUTES.filter(({ answer }) => answer).map(({ operationId }) => operationId);

  it('is known of every operation that answers', () =>
    expect(Object.keys(SKELETONS).sort()).toEqual(READS.sort()));

  it.each(READS)('%s: absent, null and blank are the same, and nothing is undefined', (operationId) => {
    const skeleton = SKELETONS[operationId];
    const bare = answerTo(operationId, reply(skeleton));
    expect(bare).toMatchObject({ object: expect.any(String) });
    expect(undefinedIn(bare)).toEqual([]);
    const route = ROUTES.find((each) => each.operationId === operationId);
    const { data } = publishedExample(route?.operation ?? '');
    for (const blank of [null, ''] as const) {
      expect(answerTo(operationId, reply(blanked(data, skeleton, blank)))).toEqual(bare);
    }
  });

  it.each(READS)('%s: something else is no answer', (operationId) => {
    for (const data of [undefined, 'ok', 7, {}, [{}], { emails: 'many', events: 'many', messages: {} }]) {
      expect(answerTo(operationId, reply(data))).toBeNull();
    }
  });

  it('one field that is not of its kind does not hide the others', () => {
    const event = {
      event: 'bogus',
      date: 'today',
      subject: 7,
      recipients: 'one',
      byte_size: '9',
      metadata: [],
    };
    expect(answerTo('Activity_search', reply({ events: [event] })).data).toEqual([
      expect.objectContaining({
        type: 'other',
        occurred_at: null,
        subject: null,
        size_bytes: null,
        details: null,
      }),
    ]);
    const attachments = ['a.pdf', { filename: 'b.pdf', mimetype: 7, bytes: 9 }, null];
    expect(answerTo('ArchivedEmail_get', reply({ email_id: '1', attachments })).attachments).toEqual([
      { filename: 'a.pdf', content_type: null, size_bytes: null },
      { filename: 'b.pdf', content_type: null, size_bytes: 9 },
      { filename: null, content_type: null, size_bytes: null },
    ]);
  });

  it('short numbers and names stay as they are', () => {
    const messages = [{ message_id: '1', source_address: 3456, destination_address: 'Acme' }];
    expect(answerTo('SmsLog_received', reply({ messages })).data).toMatchObject([
      { from: '3456', to: 'Acme' },
    ]);
  });
});

/** The published data with every field blank that the skeleton does not name. */
function blanked(data: Json, skeleton: Json, blank: null | ''): Json {
  if (Array.isArray(skeleton)) return skeleton.map((each, index) => blanked(data[index], each, blank));
  if (typeof skeleton !== 'object') return skeleton;
  const absent = Object.keys(data as object).filter((name) => !(name in skeleton));
  // A number is never blank text.
  const texts = absent.filter((name) => blank === null || typeof data[name] === 'string');
  return {
    ...Object.fromEntries(texts.map((name) => [name, blank])),
    ...Object.fromEntries(
      Object.keys(skeleton as object).map((name) => [name, blanked(data[name], skeleton[name], blank)]),
    ),
  };
}

function undefinedIn(value: Json, pointer = ''): string[] {
  if (value === undefined) return [pointer];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value as object).flatMap(([name, each]) => undefinedIn(each, `${pointer}/${name}`));
}
