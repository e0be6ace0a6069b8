import { createServer, type TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import { publicConnector } from '../../src/webhooks/public-connector';
import { isCallable } from '../../src/webhooks/public-address';
import { WebhookClient } from '../../src/webhooks/webhook-client';
import { Canary } from '../support/canary';
import { Carillon, type TestTenant } from '../support/carillon';
import { DnsStub } from '../support/dns-stub';
import { eventually } from '../support/eventually';
import { LOCAL_HOSTS } from '../support/local-hosts';
import { anEmail, send } from '../support/messages';
import { expectProblem } from '../support/problem';

const EVENT = { headers: { 'content-type': 'application/json' }, body: '{}' };

describe('where webhooks go', () => {
  let canary: Canary;
  let dns: DnsStub;
  /** What holds connections, to be closed after the test. */
  const open: { close(): Promise<void> }[] = [];

  beforeEach(async () => {
    canary = await Canary.start();
    dns = await DnsStub.start();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.close()));
    await canary.stop();
    await dns.stop();
  });

  /** As in production, but for the port that the canary listens on and the name server. */
  const client = (settings: { allowPrivate?: boolean } = {}) => {
    const made = new WebhookClient({
      webhooks: {
        allowHttp: true,
        allowPrivate: settings.allowPrivate ?? false,
        ports: [canary.port],
        dnsServers: [dns.server],
      },
    });
    open.push({ close: () => made.onApplicationShutdown() });
    return made;
  };
  const agentThatCalls = (isCallable: (address: string) => boolean) => {
    const agent = new Agent({ connect: publicConnector({ isCallable, dnsServers: [dns.server] }) });
    open.push(agent);
    return agent;
  };

  it('is heard by a canary that nothing keeps us from', async () => {
    for (const host of ['127.0.0.1', '2130706433', '0x7f.1']) {
      await client({ allowPrivate: true }).post(`http://${host}:${canary.port}/`, EVENT);
      const { body } = await request(`http://${host}:${canary.port}/`);
      await body.dump();
    }
    expect(canary.calledAt).toHaveLength(6);
  });

  it('is nowhere within, by no spelling of an address and not by the rules for URLs alone', async () => {
    const posting = client();
    const agent = agentThatCalls((address) => isCallable(address, { allowPrivate: false }));
    for (const host of LOCAL_HOSTS) {
      const url = `http://${host}:${canary.port}/`;
      const answer = await posting.post(url, EVENT);
      expect({ host, ...answer }).toMatchObject({
        host,
        status: null,
        problem: expect.stringMatching(/^Not called/),
      });
      // The second wall by itself: what gets past the first finds no address.
      await expect(request(url, { dispatcher: agent, method: 'POST' })).rejects.toMatchObject({
        code: expect.stringMatching(/^(ENOTPUBLIC|ENOTFOUND|ERR_INVALID_URL|UND_ERR_INVALID_ARG)$/),
      });
    }
    expect(canary.calledAt).toEqual([]);
  });

  it.each([
    ['an address within', ['127.0.0.1']],
    ['several', ['10.0.0.1', '127.0.0.1', '::1', '169.254.169.254']],
    ['one in IPv6', ['::ffff:127.0.0.1']],
    ['nothing', []],
  ])('is nowhere when the name stands for %s', async (_what, addresses) => {
    dns.says('hooks.example.com', addresses);
    const answer = await client().post(`http://hooks.example.com:${canary.port}/`, EVENT);
    expect(answer).toMatchObject({ status: null, problem: expect.stringMatching(/^Not? (called|answer)/) });
    expect(dns.asked.sort()).toEqual(['hooks.example.com A', 'hooks.example.com AAAA']);
    expect(canary.calledAt).toEqual([]);
  });

  describe('by name', () => {
    /** 127.0.0.1 stands in for the one public address: every other address of this machine is within. */
    const agent = () => agentThatCalls((address) => address === '127.0.0.1');
    const post = (host: string) =>
      request(`http://${host}:${canary.port}/`, { dispatcher: agent(), method: 'POST', ...EVENT });

    it('is the address that was checked, under the name that was asked for', async () => {
      dns.says('hooks.example.com', ['127.0.0.1']);
      const { statusCode, body } = await post('hooks.example.com');
      await body.dump();
      expect(statusCode).toBe(200);
      expect(canary.calledAt).toEqual(['127.0.0.1']);
      expect(dns.asked).toHaveLength(2);
    });

    it('is not what the name stands for next', async () => {
      dns.says('hooks.example.com', ['127.0.0.1'], ['127.0.0.2']);
      await (await post('hooks.example.com')).body.dump();
      expect(dns.asked).toHaveLength(2);
      await expect(post('hooks.example.com')).rejects.toMatchObject({ code: 'ENOTPUBLIC' });
      await expect(post('hooks.example.com')).rejects.toMatchObject({ code: 'ENOTPUBLIC' });
      expect(canary.calledAt).toEqual(['127.0.0.1']);
    });

    it('is the open one of several', async () => {
      dns.says('hooks.example.com', ['127.0.0.2', '::1', '127.0.0.1', '127.0.0.3']);
      for (let i = 0; i < 5; i += 1) await (await post('hooks.example.com')).body.dump();
      expect(canary.calledAt).toEqual(Array(5).fill('127.0.0.1'));
    });

    it('asks for the name when it is TLS, and never for an address', async () => {
      const asked: unknown[] = [];
      const secure = createServer({
        SNICallback: (name, done) => {
          asked.push(name);
          done(new Error('no certificate'));
        },
      });
      secure.on('tlsClientError', (_error: Error, socket: TLSSocket) => asked.push(socket.localAddress));
      await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', () => resolve()));
      const { port } = secure.address() as AddressInfo;
      dns.says('hooks.example.com', ['127.0.0.2', '127.0.0.1']);
      for (const host of ['hooks.example.com', '127.0.0.1']) {
        await expect(request(`https://${host}:${port}/`, { dispatcher: agent() })).rejects.toThrow();
      }
      expect(asked[0]).toBe('hooks.example.com');
      expect(asked).not.toContain('127.0.0.1:');
      expect(asked.filter((each) => each === 'hooks.example.com')).toHaveLength(1);
      secure.close();
    });
  });

  it('ends where it is told to go elsewhere', async () => {
    const location = `http://127.0.0.1:${canary.port}/`;
    for (const status of [301, 302, 303, 307, 308]) {
      const elsewhere = await Canary.start(
        `HTTP/1.1 ${status} Moved\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`,
      );
      const answer = await client({ allowPrivate: true }).post(`http://127.0.0.1:${elsewhere.port}/`, EVENT);
      expect(answer).toMatchObject({ status, problem: null });
      await elsewhere.stop();
    }
    expect(canary.calledAt).toEqual([]);
  });

  it.each([
    [
      'an answer without end',
      `HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n${'x'.repeat(300_000)}`,
      { status: 200, body: 'x'.repeat(1_024) },
    ],
    [
      'headers without end',
      `HTTP/1.1 200 OK\r\n${'x-a: b\r\n'.repeat(20_000)}`,
      { status: null, problem: 'No answer: UND_ERR_HEADERS_OVERFLOW.' },
    ],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', { status: null, problem: 'No answer: HTTPParserError.' }],
    ['nothing', '', { status: null, problem: 'No answer: UND_ERR_SOCKET.' }],
  ])('may answer with %s', async (_what, said, expected) => {
    const endpoint = await Canary.start(said);
    const answer = await client({ allowPrivate: true }).post(`http://127.0.0.1:${endpoint.port}/`, EVENT);
    expect(answer).toMatchObject(expected);
    await endpoint.stop();
  });

  describe('in a whole Carillon', () => {
    let carillon: Carillon;
    let tenant: TestTenant;

    beforeEach(async () => {
      carillon = await Carillon.start({
        env: {
          SWEEP_INTERVAL: '200ms',
          WEBHOOKS_ALLOW_PRIVATE: 'false',
          WEBHOOKS_PORTS: String(canary.port),
          WEBHOOKS_DNS_SERVERS: dns.server,
        },
      });
      tenant = await carillon.tenant();
    });
    afterEach(() => carillon.stop());

    it('is refused when the endpoint is made or changed, and not called when it came about otherwise', async () => {
      const urls = ['2130706433', '[::ffff:127.0.0.1]', '169.254.169.254', 'localhost'].map(
        (host) => `http://${host}:${canary.port}/`,
      );
      dns.says('hooks.example.com', ['127.0.0.1', '::1']);
      const { body: named } = await tenant.api.post('/v1/webhook-endpoints', {
        url: `http://hooks.example.com:${canary.port}/`,
        event_types: ['message.accepted'],
      });
      const endpoints = [named.id as string];
      for (const url of urls) {
        expectProblem(await tenant.api.post('/v1/webhook-endpoints', { url }), 'invalid_request', ['/url']);
        const { body: made } = await tenant.api.post('/v1/webhook-endpoints', {
          url: 'https://example.com/',
          event_types: ['message.accepted'],
        });
        const path = `/v1/webhook-endpoints/${made.id}`;
        expectProblem(await tenant.api.patch(path, { url }), 'invalid_request', ['/url']);
        // As if it had been made under rules that were not as strict.
        await carillon.owner.query(`UPDATE webhook_endpoints SET url = $1 WHERE id = $2`, [url, made.id]);
        endpoints.push(made.id as string);
      }
      await send(tenant.api, anEmail());
      for (const id of endpoints) {
        const delivery = await eventually(async () => {
          const { body } = await tenant.api.get(`/v1/webhook-endpoints/${id}/deliveries`);
          expect(body.data[0]?.attempts).toHaveLength(1);
          return body.data[0];
        });
        expect(delivery).toMatchObject({
          status: 'pending',
          attempts: [{ response_status: null, problem: expect.stringMatching(/^Not called: /) }],
        });
      }
      expect(dns.asked).toContain('hooks.example.com A');
      expect(canary.calledAt).toEqual([]);
    });
  });
});
