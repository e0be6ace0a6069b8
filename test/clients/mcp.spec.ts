import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ROOT } from '../architecture/source-files';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { UnreliableProxy } from '../support/unreliable-proxy';

const PROGRAM = join(ROOT, 'node_modules', '.bin', 'carillon-mcp');
const EMAIL = { channel: 'email', from: 'Acme <hello@example.com>', subject: 'Hello', text: 'Hello.' };

interface Session {
  client: Client;
  names: string[];
  call: (name: string, inputs?: Record<string, unknown>) => Promise<{ isError: boolean; text: string }>;
  json: (name: string, inputs?: Record<string, unknown>) => Promise<ReturnType<typeof JSON.parse>>;
}

describe('Carillon for assistants', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let proxy: UnreliableProxy;
  let sessions: Client[];
  /** Everything that was answered, and said on standard error. */
  let said: string;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { SWEEP_INTERVAL: '200ms' } });
    tenant = await carillon.tenant();
    proxy = await UnreliableProxy.start(carillon.url);
  });
  afterAll(async () => {
    await proxy.stop();
    await carillon.stop();
  });
  beforeEach(() => {
    sessions = [];
    said = '';
  });
  afterEach(async () => {
    for (const client of sessions) await client.close();
    for (const key of [tenant.key, carillon.env.operatorKey]) expect(said).not.toContain(key.slice(-38));
  });

  const open = async (
    args: string[] = [],
    env: Record<string, string> = { CARILLON_API_KEY: tenant.key },
  ): Promise<Session> => {
    const transport = new StdioClientTransport({
      ...{ command: PROGRAM, args, stderr: 'pipe' },
      env: { PATH: process.env.PATH ?? '', CARILLON_URL: proxy.url, ...env },
    });
    transport.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const client = new Client({ name: 'test', version: '1' });
    sessions.push(client);
    await client.connect(transport);
    const { tools } = await client.listTools();
    const call: Session['call'] = async (name, inputs = {}) => {
      const result = await client.callTool({ name, arguments: inputs });
      const text = (result.content as { text: string }[]).map((each) => each.text).join('');
      said += text;
      return { isError: result.isError === true, text };
    };
    const json: Session['json'] = async (name, inputs) => {
      const { isError, text } = await call(name, inputs);
      if (isError) throw new Error(text);
      return JSON.parse(text);
    };
    return { client, names: tools.map(({ name }) => name), call, json };
  };

  it('sends, follows and explains', async () => {
    const { client, json } = await open();
    expect(client.getServerVersion()).toMatchObject({ name: 'carillon', version: '0.2.0' });
    const { id } = await json('message_accept', { ...EMAIL, to: ['ada@example.com', 'bounce@example.com'] });
    const message = await eventually(async () => {
      const found = await json('message_get', { messageId: id });
      expect(found.status).toBe('completed');
      return found;
    });
    expect(message.deliveries).toHaveLength(2);
    const explained = await json('explanation_explain', { messageId: id, recipient: 'bounce@example.com' });
    expect(explained.outcome).toBe('not_delivered');
    const { data, next_cursor: after } = await json('message_timeline', { messageId: id, limit: 2 });
    expect(data).toHaveLength(2);
    const { data: rest } = await json('message_timeline', { messageId: id, limit: 100, after });
    expect(rest[0].id > data[1].id).toBe(true);
    expect((await json('suppression_list')).data[0].address).toBe('bounce@example.com');
  });

  it('says what each tool may do', async () => {
    const { client } = await open(['--tools', 'all']);
    const { tools } = await client.listTools();
    const of = (name: string) => tools.find((tool) => tool.name === name);
    expect(of('message_accept')).toMatchObject({
      ...{ title: 'Send a message', description: expect.stringContaining('Scope: `messages:write`') },
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
      inputSchema: { type: 'object', required: ['channel'] },
    });
    expect(of('message_get')?.annotations).toMatchObject({
      readOnlyHint: true,
      destructiveHint: false,
      openWorldHint: false,
    });
    expect(of('contact_delete')?.annotations).toMatchObject({ destructiveHint: true, idempotentHint: true });
    expect(of('template_create')?.annotations).toMatchObject({ readOnlyHint: false, destructiveHint: false });
    expect(of('contact_get')?.inputSchema).toMatchObject({ required: ['contactId'] });
    expect(JSON.stringify(tools)).not.toContain('$ref');
    expect(tools.length).toBeGreaterThan(150);
    expect(tools.filter(({ name }) => name.startsWith('tenant_'))).toEqual([]);
  });

  it('offers what is asked for, as far as there is a key for it', async () => {
    const usual = await open();
    expect(usual.names.length).toBeLessThan(50);
    expect(usual.names).toEqual(
      expect.arrayContaining(['message_accept', 'campaign_moves_launch', 'event_list']),
    );
    expect((await open(['--tools', 'topic_list,sender-domains'])).names).toEqual([
      ...[
        'sender_domain_add',
        'sender_domain_change_return_path',
        'sender_domain_change_tracking',
        'sender_domain_get',
      ],
      ...['sender_domain_list', 'sender_domain_remove', 'sender_domain_verify', 'topic_list'],
    ]);
    const { body } = await carillon.operator.post(`/v1/tenants/${tenant.id}/api-keys`, {
      name: 'test',
      mode: 'test',
    });
    const test = await open(['--tools', 'topic_list', '--tools', 'sender-domains'], {
      CARILLON_API_KEY: body.key,
    });
    expect(test.names).toEqual(['topic_list']);
    const operator = await open([], { CARILLON_OPERATOR_KEY: carillon.env.operatorKey });
    expect(operator.names).toEqual([
      'operator_statistics_get',
      'tenant_get',
      'tenant_list',
      'tenant_sending_get',
      'tenant_statistics_get',
    ]);
    expect((await operator.json('tenant_get', { tenantId: tenant.id })).id).toBe(tenant.id);
    await expect(operator.call('message_list')).rejects.toThrow('There is no tool message_list');
  });

  it('changes nothing when it may only read', async () => {
    const { client, names, call, json } = await open(['--read-only', '--tools', 'all']);
    const { tools } = await client.listTools();
    expect(tools.length).toBeGreaterThan(60);
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true);
    expect(names).toContain('template_preview');
    const before = (await carillon.ledger()).length;
    await expect(call('message_accept', { ...EMAIL, to: ['ada@example.com'] })).rejects.toThrow(
      'There is no tool',
    );
    expect((await json('message_list', { limit: 1 })).data).toHaveLength(1);
    expect(await carillon.ledger()).toHaveLength(before);
  });

  it('tells what is refused, so that it can be put right', async () => {
    const { call } = await open(['--tools', 'all']);
    const refused = await call('message_accept', { ...EMAIL, to: ['nobody'], replyto: 'x' });
    expect(refused.isError).toBe(true);
    expect(refused.text).toMatch(
      /^The request is not valid \(422 invalid_request\)\n[\s\S]*\/replyto: [\s\S]*Request: req_/,
    );
    const problems: [string, Record<string, unknown>, string][] = [
      ['message_get', {}, '"messageId" is missing.'],
      ['message_get', { messageId: '..' }, '".." is no id.'],
      ['message_get', { messageId: 'msg_01kaj6v3m4e2ra8x0q6s1t5y9z' }, '(404 not_found)'],
      ['message_list', { status: 'sent' }, 'There is no input "status".'],
      ['contact_import_create', {}, 'Give either "csv" or "ndjson".'],
    ];
    for (const [name, inputs, says] of problems)
      expect([name, await call(name, inputs)]).toEqual([
        name,
        { isError: true, text: expect.stringContaining(says) },
      ]);
    proxy.fates.push('lose-request', 'lose-request', 'lose-request');
    expect((await call('quota_get')).text).toContain('Whether it was done is not known.');
    const stranger = await open([], { CARILLON_API_KEY: `car_live_canary12_${'c'.repeat(38)}` });
    expect((await stranger.call('message_list')).text).toContain('(401 unauthorized)');
    expect(said).not.toContain('canary');
  });

  it('sends once, when the answer is lost and when it is asked twice', async () => {
    const { json } = await open();
    proxy.fates.push('lose-answer');
    const inputs = { ...EMAIL, to: ['once@example.com'], idempotency_key: 'welcome-ada' };
    const [first, second] = [await json('message_accept', inputs), await json('message_accept', inputs)];
    expect(second.id).toBe(first.id);
    await eventually(async () => {
      const sent = (await carillon.ledger()).filter(({ recipients }) =>
        recipients.includes('once@example.com'),
      );
      expect(sent).toHaveLength(1);
    });
  });

  it('takes and gives files, says how far a campaign is, and deletes', async () => {
    const { call, json } = await open(['--tools', 'all']);
    const { id: audience } = await json('audience_create', { name: 'Readers', kind: 'static' });
    const csv = 'email\nada@example.com\ngrace@example.com\n';
    const { id } = await json('contact_import_create', { csv, audience_id: audience });
    await eventually(async () =>
      expect((await json('contact_import_get', { importId: id })).status).toBe('completed'),
    );
    const { text } = await call('audience_member_export', { audienceId: audience, format: 'csv' });
    expect(text.trim().split('\n')).toHaveLength(3);
    const { id: template } = await json('template_create', {
      name: 'news',
      channel: 'email',
      subject: 'News',
      text: 'News',
    });
    const draft = {
      name: 'news',
      channel: 'email',
      from: 'news@example.com',
      template: { id: template },
      audience_id: audience,
    };
    const { id: campaign } = await json('campaign_create', draft);
    expect(await json('campaign_progress_watch', { campaignId: campaign })).toEqual({
      event: 'progress',
      data: null,
    });
    expect((await json('campaign_moves_launch', { campaignId: campaign })).status).not.toBe('draft');
    const [contact] = (await json('contact_list', { limit: 1 })).data;
    expect(await call('contact_delete', { contactId: contact.id })).toEqual({
      isError: false,
      text: 'Done.',
    });
  });

  it('cuts off what is too long to be read', async () => {
    const { call } = await open(['--tools', 'all']);
    const rows = Array.from(
      { length: 6_000 },
      (_, i) => `person${i}@a-rather-long-name-of-a-domain.example.com`,
    );
    const reasons = { reason: 'manual' };
    expect(
      (await call('suppression_import_add', { csv: `email\n${rows.join('\n')}\n`, ...reasons })).isError,
    ).toBe(false);
    const { id } = await (
      await open(['--tools', 'all'])
    ).json('audience_create', { name: 'Many', kind: 'static' });
    const emails = rows.slice(0, 3_000);
    const { status } = await tenant.api.send(
      'POST',
      `/v1/contact-imports?audience_id=${id}`,
      `email\n${emails.join('\n')}\n`,
      { 'content-type': 'text/csv' },
    );
    expect(status).toBe(202);
    await eventually(async () => {
      const { text } = await call('audience_member_export', { audienceId: id, format: 'ndjson' });
      expect(text.length).toBeLessThan(101_000);
      expect(text).toMatch(/\[cut off here: the file is longer than 100000 characters\]$/);
    });
  });

  it('refuses to begin without what it needs, and shows no key', async () => {
    const begin = (args: string[], env: NodeJS.ProcessEnv) =>
      new Promise<[number | null, string]>((resolve) => {
        const child = spawn(PROGRAM, args, {
          env: { PATH: process.env.PATH, ...env },
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        let text = '';
        for (const stream of [child.stdout, child.stderr])
          stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
        child.on('close', (code) => resolve([code, text]));
      });
    const key = { CARILLON_API_KEY: 'car_live_canary' };
    expect(await begin([], {})).toEqual([2, expect.stringContaining('CARILLON_API_KEY')]);
    expect(await begin(['--tools', 'message'], key)).toEqual([
      2,
      expect.stringContaining('nothing is called "message"'),
    ]);
    expect(await begin([], { ...key, CARILLON_URL: 'here' })).toEqual([
      2,
      expect.stringContaining('baseUrl'),
    ]);
    expect(await begin(['--api-key=car_live_canary'], key)).toEqual([
      2,
      expect.not.stringContaining('canary'),
    ]);
    expect(await begin(['--help'], {})).toEqual([0, expect.stringContaining('--read-only')]);
  });

  it('is set up as its README says', async () => {
    const readme = readFileSync(join(ROOT, 'clients/mcp/README.md'), 'utf8');
    const { mcpServers } = JSON.parse(/```json config\n([\s\S]*?)```/.exec(readme)?.[1] ?? '');
    const { command, args, env } = mcpServers.carillon as {
      command: string;
      args: string[];
      env: Record<string, string>;
    };
    const { body } = await carillon.operator.post(`/v1/tenants/${tenant.id}/api-keys`, {
      name: 'test',
      mode: 'test',
    });
    const transport = new StdioClientTransport({
      ...{ command, args, cwd: ROOT, stderr: 'ignore' },
      env: {
        ...(process.env as Record<string, string>),
        ...env,
        CARILLON_URL: carillon.url,
        CARILLON_API_KEY: body.key,
      },
    });
    const client = new Client({ name: 'test', version: '1' });
    sessions.push(client);
    await client.connect(transport);
    const result = await client.callTool({
      name: 'message_accept',
      arguments: { ...EMAIL, to: ['ada@example.com'] },
    });
    expect(JSON.parse((result.content as { text: string }[])[0]?.text ?? '')).toMatchObject({ test: true });
  });
});
