import { verifyWebhook } from '@carillon/client';
import { Webhook } from 'standardwebhooks';
import { newId } from '../../src/common/ids';
import { Carillon, type TestTenant } from '../support/carillon';
import { Cli, type Started } from '../support/cli';
import { eventually } from '../support/eventually';
import { anEmail, send, until } from '../support/messages';
import { UnreliableProxy } from '../support/unreliable-proxy';
import { WebhookReceiver } from '../support/webhook-receiver';

interface Line {
  id: string;
  type: string;
  status?: number;
  problem?: string;
  data?: { message_id: string };
}

describe('events on the command line', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let proxy: UnreliableProxy;
  let receiver: WebhookReceiver;
  let cli: Cli;
  let running: Started[];

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { SWEEP_INTERVAL: '200ms' } });
  });
  afterAll(() => carillon.stop());
  beforeEach(async () => {
    tenant = await carillon.tenant();
    proxy = await UnreliableProxy.start(carillon.url);
    receiver = await WebhookReceiver.start();
    cli = new Cli({ CARILLON_API_KEY: tenant.key, CARILLON_URL: proxy.url });
    running = [];
  });
  afterEach(async () => {
    for (const { child } of running) child.kill('SIGKILL');
    await Promise.all(running.map(({ ended }) => ended));
    await receiver.stop();
    await proxy.stop();
    expect(cli.said).not.toContain(tenant.key.slice(-38));
  });

  /** One that has asked for the first time. */
  const start = async (...args: string[]): Promise<Started> => {
    const asked = proxy.requests.length;
    const started = cli.start(...args);
    running.push(started);
    await eventually(() => expect(proxy.requests.length).toBeGreaterThan(asked));
    return started;
  };
  const lines = ({ stdout }: Started) =>
    stdout()
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Line);
  const sendOne = async (api = tenant.api, to = 'ada@example.com'): Promise<string> => {
    const id = await send(api, anEmail({ to: [to] }));
    await until(api, id, 'completed');
    return id;
  };

  it('are told as they happen, until somebody has had enough', async () => {
    const tail = await start('events', 'tail');
    await sendOne();
    await eventually(() =>
      expect(tail.stdout()).toMatch(
        /^\S+Z {2}message\.accepted {2}.*\n\S+Z {2}delivery\.sent {2}ada@example\.com .*\n\S+Z {2}delivery\.delivered {2}ada@example\.com .*\n$/,
      ),
    );
    tail.child.kill('SIGINT');
    expect(await tail.ended).toMatchObject({ code: 130, stderr: '' });
  });

  it('are told of some types, of one mode, and of what was before', async () => {
    const test = await carillon.testKeyOf(tenant);
    const since = new Date(Date.now() - 1_000).toISOString();
    const live = await sendOne();
    const tested = await sendOne(test);
    const told = async (...args: string[]) => {
      const { code, stdout } = await cli.run('--json', 'events', 'tail', '--since', since, ...args);
      expect(code).toBe(0);
      return lines({ stdout: () => stdout } as Started).map(({ type, data }) => [type, data?.message_id]);
    };
    expect(await told('--count', '2', '--events', 'delivery.*')).toEqual([
      ['delivery.sent', live],
      ['delivery.delivered', live],
    ]);
    expect(await told('--count', '1', '--events', 'delivery.sent,message.accepted', '--test')).toEqual([
      ['message.accepted', tested],
    ]);
    expect(await cli.run('events', 'tail', '--events', 'deliveries')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('/event_types'),
    });
  });

  it('are posted to this machine as webhooks are, and shown with the answer', async () => {
    receiver.answers.push(500, 302, 200);
    const listening = await start('--json', 'listen', '--forward-to', receiver.url);
    const [, secret = ''] = /signed with (whsec_\S+)/.exec(listening.stderr()) ?? [];
    const id = await sendOne();
    await eventually(() => expect(lines(listening)).toHaveLength(3));
    expect(lines(listening).map(({ type, status }) => [type, status])).toEqual([
      ['message.accepted', 500],
      ['delivery.sent', 302],
      ['delivery.delivered', 200],
    ]);
    for (const [i, { headers, body }] of receiver.received.entries()) {
      const verified = await verifyWebhook(body, headers, secret);
      expect(new Webhook(secret).verify(body, headers)).toEqual(verified);
      expect(headers).toMatchObject({
        'webhook-id': lines(listening)[i]?.id,
        'content-type': 'application/json',
      });
      expect(verified.data).toMatchObject({ message_id: id, test: false });
    }
    expect(receiver.received).toHaveLength(3);
  });

  it('are the same, byte for byte, as what an endpoint gets', async () => {
    const endpoint = await WebhookReceiver.start();
    await tenant.api.post('/v1/webhook-endpoints', { url: endpoint.url });
    await start('listen', '--forward-to', receiver.url);
    await sendOne(tenant.api, 'bounce@example.com');
    const bodies = (of: WebhookReceiver) =>
      Object.fromEntries(of.received.map(({ headers, body }) => [headers['webhook-id'], body]));
    try {
      await eventually(() => {
        expect(receiver.received.length).toBeGreaterThanOrEqual(4);
        expect(bodies(receiver)).toEqual(bodies(endpoint));
      });
    } finally {
      await endpoint.stop();
    }
  });

  it('are posted with a secret of one’s own, and go on when nobody answers', async () => {
    const secret = `whsec_${Buffer.from('a secret of my own, kept').toString('base64')}`;
    cli.env.CARILLON_WEBHOOK_SECRET = secret;
    const listening = await start(
      '--json',
      'listen',
      '--forward-to',
      receiver.url,
      '--events',
      'message.*',
      '--count',
      '1',
    );
    await sendOne();
    expect((await listening.ended).code).toBe(0);
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.received;
    expect((await verifyWebhook(body, headers, secret)).type).toBe('message.accepted');
    const { port } = new URL(receiver.url);
    await receiver.stop();
    receiver = await WebhookReceiver.start();
    const deaf = await start(
      '--json',
      'listen',
      '--forward-to',
      `http://127.0.0.1:${port}/`,
      '--events',
      'message.*',
      '--count',
      '2',
    );
    await sendOne();
    await sendOne();
    expect((await deaf.ended).code).toBe(0);
    expect(lines(deaf).map(({ problem }) => problem)).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
    cli.env.CARILLON_WEBHOOK_SECRET = 'hello';
    expect((await cli.run('listen', '--forward-to', receiver.url)).code).toBe(2);
    expect((await cli.run('listen', '--forward-to', 'localhost:8080')).code).toBe(2);
    expect((await cli.run('listen')).code).toBe(2);
  });

  it('are all told, each once, however often the line breaks', async () => {
    const tail = await start('--json', 'events', 'tail', '--events', 'message.accepted');
    const sent: string[] = [];
    for (let i = 0; i < 4; i += 1) {
      proxy.fates.push('lose-answer', 'half-answer', 'lose-request', { status: 503 }, { status: 502 });
      sent.push(await sendOne());
      proxy.cutAll();
    }
    await eventually(() => expect(lines(tail).map(({ data }) => data?.message_id)).toEqual(sent));
    expect(tail.stderr()).toContain('nothing is left out');
  });

  it('are told as well when they come to light behind later ones', async () => {
    const message = await sendOne();
    const tail = await start('--json', 'events', 'tail', '--events', 'message.*');
    const late = newId('evt');
    const runner = carillon.owner.createQueryRunner();
    try {
      await runner.startTransaction();
      await runner.query(`SET LOCAL ROLE carillon_app`);
      await runner.query(`SELECT set_config('app.tenant_id', $1, true)`, [tenant.id]);
      await runner.query(
        `INSERT INTO message_events (tenant_id, id, message_id, type, description, occurred_at)
         VALUES ($1, $2, $3, 'message.retrying', 'Late.', now())`,
        [tenant.id, late, message],
      );
      const [second, third] = [await sendOne(), await sendOne()];
      const ids = () => lines(tail).map(({ data }) => data?.message_id);
      await eventually(() => expect(ids()).toEqual([second, third]));
      await runner.commitTransaction();
      await eventually(() => expect(ids()).toEqual([second, third, message]));
      expect(lines(tail).at(-1)).toMatchObject({ id: late, type: 'message.retrying' });
    } finally {
      await runner.release();
    }
  });
});
