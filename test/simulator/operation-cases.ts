import { anEmail, type Json, type SimulatorClient } from './simulator-client';

/** A provider with a subaccount, and names that were not used before. */
export interface World {
  simulator: SimulatorClient;
  subaccount: { id: string; key: string };
  unused: () => number;
}

/** Prepares what the request is about, and answers the request. */
export type OperationCase = (world: World) => unknown;

const CREDENTIAL = {
  description: 'Receipts',
  custom_ratelimit: true,
  custom_ratelimit_value: 100,
  custom_ratelimit_period: '1 hour',
  ip_pool: 1234,
  feedback_enabled: true,
  feedback_html: '<p>%%UNSUBSCRIBE%%</p>',
  feedback_text: '%%UNSUBSCRIBE%%',
  open_tracking_enabled: true,
  click_tracking_enabled: true,
  archive_enabled: true,
  audit_email: 'audit@example.org',
  bounce_notifications: 'drop',
  status: 'allowed',
};
const PERIOD = { start_date: '2026-01-01', end_date: '2099-01-01T00:00:00Z' };
const SENDERS = { allowed_senders: ['carillon.example', 'ada@example.org'] };
const RECIPIENTS = { allowed_recipients: ['example.org'], enabled: false };

const aKey = async ({ simulator }: World): Promise<string> =>
  (await simulator.call('/api_keys/add', { endpoints: ['/email/send'] })).data[0].api_key;
const aDomain = async ({ simulator, unused }: World): Promise<string> => {
  const domain = `d${unused()}.test`;
  await simulator.call('/domain/add', {
    domain,
    returnpath_subdomain: 'returns',
    tracking_subdomain: 'track',
  });
  return domain;
};
const aSingleSender = async ({ simulator, unused }: World): Promise<string> => {
  const email_address = `u${unused()}@mail.test`;
  await simulator.call('/single_sender_emails/add', { email_address });
  return email_address;
};
const aUser = async ({ simulator, unused }: World): Promise<string> => {
  const username = `user-${unused()}`;
  await simulator.call('/users/smtp/add', { username });
  return username;
};
const anIpAuth = async ({ simulator, unused }: World): Promise<string> => {
  const ip_address = `192.0.2.${unused() % 256}`;
  await simulator.control('POST', '/ip-auth', { ip_address });
  return ip_address;
};
const anAllowedIp = async ({ simulator, unused }: World): Promise<string> => {
  const ip_address = `198.51.100.${unused() % 256}`;
  await simulator.call('/ip_allow_list/add', { ip_address, type: 'api' });
  return ip_address;
};
const anArchivedEmail = async ({ simulator }: World): Promise<string> => {
  const { data } = await simulator.call('/api_keys/add', { archive_enabled: true });
  return (await simulator.call('/email/send', anEmail(), data[0].api_key)).data.email_id;
};
const aScheduledEmail = async ({ simulator }: World): Promise<string> => {
  const schedule = new Date(Date.now() + 3_600_000).toISOString();
  return (await simulator.call('/email/send', anEmail({ schedule }))).data.schedule_id;
};
const aTemplate = async ({ simulator, unused }: World): Promise<string> => {
  const id = `template-${unused()}`;
  await simulator.call('/template/add', template(id));
  return id;
};
const aWebhook = async (world: World): Promise<number> =>
  (await world.simulator.call('/webhook/add', webhook(world))).data.id;
const webhook = ({ subaccount }: World): Json => ({
  url: 'http://127.0.0.1:9/events',
  events: ['delivered', 'bounce'],
  sms_events: ['delivered', 'opt-out'],
  headers: ['X-Carillon-Delivery'],
  usernames: [subaccount.key.slice(0, 16)],
  output_format: 'json',
  auth_header_type: 'bearer',
  auth_header_value: 'secret',
  disabled: false,
  custom_headers: [{ header: 'X-Environment', value: 'test' }],
});
const template = (id: string): Json => ({
  template_name: 'Receipt',
  id,
  subject: 'Hi {{ name }}',
  html_body: '<p>{{ name }}</p>',
  text_body: '{{ name }}',
  template_variables: { name: 'friend' },
  tags: ['receipts'],
});
const somethingHappened = async ({ simulator }: World): Promise<void> => {
  await simulator.call('/email/send', anEmail({ to: ['click@example.org', 'bounce@example.org'] }));
};

/** For each of the provider's operations one request that succeeds, in full where it has many fields. */
export const OPERATION_CASES: Record<string, OperationCase> = {
  'POST /activity/search': async (world) => {
    await somethingHappened(world);
    return { ...PERIOD, custom_headers: ['X-Carillon-Delivery'], include_headers: true, limit: 1000 };
  },
  'POST /allowed_recipients/add': () => RECIPIENTS,
  'POST /allowed_recipients/remove': () => ({ allowed_recipients: ['example.org'] }),
  'POST /allowed_recipients/update': () => RECIPIENTS,
  'POST /allowed_recipients/view': () => ({}),
  'POST /allowed_senders/add': () => SENDERS,
  'POST /allowed_senders/remove': () => SENDERS,
  'POST /allowed_senders/update': () => ({ ...SENDERS, mode: 'disabled' }),
  'POST /allowed_senders/view': ({ subaccount }) => ({ subaccount_id: subaccount.id }),
  'POST /api_keys/add': ({ subaccount }) => ({
    ...CREDENTIAL,
    endpoints: ['/email/*'],
    subaccount_id: subaccount.id,
  }),
  'POST /api_keys/edit': async (world) => ({ id: await aKey(world), ...CREDENTIAL }),
  'PATCH /api_keys/edit': async (world) => ({ id: await aKey(world), ...CREDENTIAL, status: 'sandbox' }),
  'POST /api_keys/permissions': () => ({}),
  'POST /api_keys/remove': async (world) => ({ id: await aKey(world) }),
  'POST /api_keys/view': () => ({ search: 'api-' }),
  'POST /archive/email': async (world) => ({ email_id: await anArchivedEmail(world) }),
  'POST /archive/search': async (world) => {
    await anArchivedEmail(world);
    return { recipient: 'ada@example.org', limit: 10 };
  },
  'POST /dedicated_ips/view': () => ({}),
  'POST /domain/add': ({ subaccount, unused }) => ({
    domain: `d${unused()}.test`,
    auto_verify: false,
    requisition_ssl: false,
    subaccount_access: { subaccounts: [subaccount.id], future_subaccounts: false },
  }),
  'POST /domain/remove': async (world) => ({ domain: await aDomain(world) }),
  'POST /domain/returnpath': async (world) => ({
    domain: await aDomain(world),
    old_subdomain: 'returns',
    new_subdomain: 'return',
  }),
  'POST /domain/subaccount_access': async (world) => ({
    domain: await aDomain(world),
    subaccounts: [world.subaccount.id],
    future_subaccounts: false,
  }),
  'POST /domain/tracking': async (world) => ({
    domain: await aDomain(world),
    old_subdomain: 'track',
    new_subdomain: 'link',
  }),
  'POST /domain/verify': async (world) => ({ domain: await aDomain(world), requisition_ssl: true }),
  'POST /domain/view': async (world) => ({ domain: await aDomain(world) }),
  'POST /email/batch': () => ({
    emails: [anEmail(), anEmail({ schedule: new Date(Date.now() + 3_600_000).toISOString() })],
  }),
  'POST /email/mime': () => ({
    mime_email: Buffer.from('From: a@example.com\r\nTo: b@example.org\r\n\r\nHi').toString('base64'),
  }),
  'POST /email/scheduled/remove': async (world) => ({ schedule_id: await aScheduledEmail(world) }),
  'POST /email/scheduled/search': async (world) => ({
    schedule_id: await aScheduledEmail(world),
    limit: 10,
    page: 1,
  }),
  'POST /email/send': () =>
    anEmail({
      cc: ['Grace <g@example.org>'],
      bcc: ['b@example.org'],
      html_body: '<img src="cid:logo.png">',
      custom_headers: [{ header: 'Reply-To', value: 'r@example.org' }],
      attachments: [{ filename: 'a.txt', fileblob: 'aGk=', mimetype: 'text/plain' }],
      inlines: [{ filename: 'logo.png', url: 'https://example.com/logo.png' }],
    }),
  'POST /ip_allow_list': () => ({ enabled: true, type: 'smtp' }),
  'POST /ip_allow_list/add': ({ unused }) => ({
    ip_address: `198.51.100.${unused() % 256}`,
    description: 'Office',
    type: 'api',
  }),
  'POST /ip_allow_list/edit': async (world) => ({
    ip_address: await anAllowedIp(world),
    new_ip_address: '203.0.113.0/24',
    description: 'Network',
    type: 'api',
  }),
  'POST /ip_allow_list/remove': async (world) => ({ ip_address: await anAllowedIp(world), type: 'api' }),
  'POST /ip_allow_list/view': async (world) => {
    await anAllowedIp(world);
    return { type: 'api' };
  },
  'PATCH /ip_auth/edit': async (world) => ({ ip_address: await anIpAuth(world), ...CREDENTIAL }),
  'POST /ip_auth/remove': async (world) => ({ ip_address: await anIpAuth(world) }),
  'POST /ip_auth/view': async (world) => ({ ip_address: await anIpAuth(world) }),
  'POST /single_sender_emails/add': ({ unused }) => ({
    email_address: `u${unused()}@mail.test`,
    message: 'Hi',
  }),
  'POST /single_sender_emails/remove': async (world) => ({ email_address: await aSingleSender(world) }),
  'POST /single_sender_emails/view': async (world) => ({ email_address: await aSingleSender(world) }),
  'POST /sms/send': () => ({ destination: ['+12025550959'], content: 'Hi', sender: '+12025550100' }),
  'POST /sms/summary': () => PERIOD,
  'POST /sms/view-received': async ({ simulator }) => {
    await simulator.control('POST', '/sms/received', { from: '+1202', to: '+1203', content: 'STOP' });
    return PERIOD;
  },
  'POST /sms/view-sent': async ({ simulator }) => {
    await simulator.call('/sms/send', { destination: ['+12025550959'], content: 'Hi' });
    return PERIOD;
  },
  'POST /stats/email_bounces': () => ({}),
  'POST /stats/email_cycle': () => ({}),
  'POST /stats/email_history': async (world) => {
    await somethingHappened(world);
    return { group_by: 'domain', ...PERIOD, subaccounts: ['Master account'] };
  },
  'POST /stats/email_spam': ({ subaccount }) => ({ username: subaccount.key.slice(0, 16) }),
  'POST /stats/email_summary': () => ({}),
  'POST /stats/email_unsubs': () => ({}),
  'POST /subaccount/add': ({ unused }) => ({
    fullname: `Tenant number ${unused()}`,
    subaccount_email: 'owner@example.org',
    limit: 250_000,
    dedicated_ip: true,
    archiving: true,
    enforce_2fa: true,
    enable_sms: true,
    sms_limit: 500,
    ip_pool: 1234,
  }),
  'POST /subaccount/close': async ({ simulator }) => ({ id: (await simulator.subaccount()).id }),
  'POST /subaccount/edit': ({ subaccount }) => ({ id: subaccount.id, fullname: 'Renamed', limit: 20_000 }),
  'POST /subaccount/reopen': async ({ simulator }) => {
    const { id } = await simulator.subaccount();
    await simulator.call('/subaccount/close', { id });
    return { id };
  },
  'POST /subaccounts/search': () => ({
    fuzzy_search: true,
    search_terms: ['e'],
    states: 'all',
    page_size: 5,
  }),
  'POST /suppression/add': () => ({ email_address: 'no@example.org', block_description: 'Asked us' }),
  'POST /suppression/remove': () => ({ email_address: 'no@example.org', reasons: ['manual', 'spam'] }),
  'POST /suppression/view': () => ({ suppression_types: ['manual', 'bounce'], sort: 'asc' }),
  'POST /template/add': ({ unused }) => template(`template-${unused()}`),
  'POST /template/delete': async (world) => ({ id: await aTemplate(world) }),
  'POST /template/edit': async (world) => ({ id: await aTemplate(world), subject: 'New', tags: [] }),
  'POST /template/search': async (world) => {
    await aTemplate(world);
    return { fuzzy_search: true, search_terms: ['rec'], tags: ['receipts'], page_size: 1 };
  },
  'POST /template/view': async (world) => ({ id: await aTemplate(world) }),
  'POST /users/smtp/add': ({ unused }) => ({
    username: `user-${unused()}`,
    email_password: 'qet_^3qU1341%*ert',
    ...CREDENTIAL,
  }),
  'POST /users/smtp/edit': async (world) => ({ username: await aUser(world), ...CREDENTIAL }),
  'PATCH /users/smtp/edit': async (world) => ({ username: await aUser(world), ...CREDENTIAL }),
  'POST /users/smtp/remove': async (world) => ({ username: await aUser(world) }),
  'POST /users/smtp/view': async (world) => ({ username: await aUser(world) }),
  'POST /webhook/add': webhook,
  'POST /webhook/edit': async (world) => ({ ...webhook(world), id: await aWebhook(world) }),
  'POST /webhook/remove': async (world) => ({ id: await aWebhook(world) }),
  'POST /webhook/view': async (world) => {
    await aWebhook(world);
    return {};
  },
};
