import { isWellFormedApiKey, newApiKey } from '../../src/tenants/api-key-format';
import { newId } from '../../src/common/ids';
import { Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { anEmail, send } from '../support/messages';
import { expectProblem, expectWellFormedProblem } from '../support/problem';
import { rawRequest } from '../support/raw-request';
import { countRows } from '../support/stored-rows';

const MB = 1_000_000;
/** Well formed; of no message. */
const AN_ID = 'msg_01kaj6v3m4e2ra8x0q6s1t5y9z';
const MIB = 1024 * 1024;
const LIMIT_BYTES = 52 * MIB;

describe('a request that is refused before its content', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
    await carillon.worker?.close();
    carillon.worker = undefined;
  });
  afterAll(() => carillon.stop());

  const raw = (options: {
    path?: string;
    method?: string;
    headers?: object;
    chunks?: Iterable<Buffer | string>;
  }) =>
    rawRequest(carillon.url, options.path ?? '/v1/messages', {
      method: options.method ?? 'POST',
      headers: { authorization: `Bearer ${tenant.key}`, ...options.headers },
      chunks: options.chunks,
    });
  const JSON_TYPE = { 'content-type': 'application/json' };

  describe('its body', () => {
    it.each(['{', '{"channel": "email",}', 'nonsense', '{"a": NaN}', ''])('is not JSON: %j', async (body) => {
      const before = await countRows(carillon.owner);
      expectProblem(await tenant.api.send('POST', '/v1/messages', body), 'malformed_request');
      expect(await countRows(carillon.owner)).toEqual(before);
    });

    it.each(['[]', '[{"channel":"email"}]', '"email"', '42', 'true', 'null'])(
      'is JSON, but no object: %s',
      async (body) => {
        const before = await countRows(carillon.owner);
        const answer = await tenant.api.send('POST', '/v1/messages', body);
        expect([400, 422]).toContain(answer.status);
        expectWellFormedProblem(answer);
        expect(await countRows(carillon.owner)).toEqual(before);
      },
    );

    it.each([
      'text/plain',
      'application/xml',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ])('is %s', async (type) => {
      const headers = { 'content-type': type };
      const answer = await tenant.api.send('POST', '/v1/messages', JSON.stringify(anEmail()), headers);
      expectProblem(answer, 'unsupported_media_type');
    });

    it('has no content type', async () => {
      const body = JSON.stringify(anEmail());
      expectProblem(
        await raw({ headers: { 'content-length': String(Buffer.byteLength(body)) }, chunks: [body] }),
        'unsupported_media_type',
      );
    });

    it('is absent', async () => {
      const answer = await raw({ headers: { 'content-length': '0' } });
      expect([400, 415, 422]).toContain(answer.status);
      expectWellFormedProblem(answer);
    });
  });

  describe('its size', () => {
    const attached = (bytes: number) => {
      const content = Buffer.alloc(Math.floor((bytes / 4) * 3), 7).toString('base64');
      return JSON.stringify(anEmail({ attachments: [{ filename: 'a.bin', content }] }));
    };

    it('is more than the route takes, and says so in Content-Length', async () => {
      // Refused for the header alone: not a byte of it is written.
      const headers = { ...JSON_TYPE, 'content-length': String(LIMIT_BYTES + 1) };
      expectProblem(await raw({ headers }), 'payload_too_large');
    });

    it('is more than the route takes, without Content-Length', async () => {
      const chunks = [...Array<Buffer>(52).fill(Buffer.alloc(MIB, ' ')), '1'];
      const headers = { ...JSON_TYPE, 'transfer-encoding': 'chunked' };
      expectProblem(await raw({ headers, chunks }), 'payload_too_large');
    });

    it('is 51 MB, which the route reads but no e-mail may weigh', async () => {
      const before = await countRows(carillon.owner);
      expectProblem(await tenant.api.send('POST', '/v1/messages', attached(51 * MB)), 'payload_too_large');
      expect(await countRows(carillon.owner)).toEqual(before);
    });

    it('is 51 MB in several attachments, each within the limit', async () => {
      const content = Buffer.alloc(12 * MB, 7).toString('base64');
      const attachments = ['a', 'b', 'c', 'd'].map((filename) => ({ filename, content }));
      const before = await countRows(carillon.owner);
      expectProblem(await tenant.api.post('/v1/messages', anEmail({ attachments })), 'payload_too_large');
      expect(await countRows(carillon.owner)).toEqual(before);
    });

    it('is no reason to refuse 49 MB', async () => {
      const answer = await tenant.api.send('POST', '/v1/messages', attached(49 * MB));
      expect(answer).toMatchObject({ status: 202 });
    });

    it('is more than a megabyte on another route', async () => {
      const body = { name: 'large', channel: 'sms', body: 'x'.repeat(1.1 * MB) };
      expectProblem(await tenant.api.post('/v1/templates', body), 'payload_too_large');
    });
  });

  describe('its key', () => {
    const asks = (authorization: string | undefined, path = '/v1/messages') =>
      rawRequest(carillon.url, path, {
        method: 'GET',
        headers: authorization === undefined ? {} : { authorization },
      });

    it.each(['', 'Bearer', 'Bearer ', 'Basic abc', 'car_live_x', 'Bearer x', 'Bearer car_live_short'])(
      'is absent or malformed: %j',
      async (authorization) => expectProblem(await asks(authorization || undefined), 'unauthorized'),
    );

    it('is mistyped: one letter of it', async () => {
      const last = tenant.key.at(-1) === 'a' ? 'b' : 'a';
      const mistyped = tenant.key.slice(0, -1) + last;
      expect(isWellFormedApiKey(mistyped)).toBe(false);
      const answer = await asks(`Bearer ${mistyped}`);
      expectProblem(answer, 'unauthorized');
      expect(answer.text).not.toContain(mistyped);
    });

    it('is well formed and of nobody', async () => {
      const { key } = newApiKey();
      expect(isWellFormedApiKey(key)).toBe(true);
      expectProblem(await asks(`Bearer ${key}`), 'unauthorized');
    });

    it('was revoked a moment ago', async () => {
      const created = await carillon.operator.post(`/v1/tenants/${tenant.id}/api-keys`, {
        name: 'short-lived',
      });
      const api = new Caller(carillon.url, created.body.key);
      expect((await api.get('/v1/messages')).status).toBe(200);
      await carillon.operator.delete(`/v1/tenants/${tenant.id}/api-keys/${created.body.id}`);
      const answer = await api.get('/v1/messages');
      expectProblem(answer, 'unauthorized');
      expect(answer.text).not.toContain(created.body.key);
    });

    it('is the operator’s on a route of tenants, or a tenant’s on a route of the operator', async () => {
      expectProblem(await carillon.operator.get('/v1/messages'), 'forbidden');
      expectProblem(await carillon.operator.post('/v1/messages', anEmail()), 'forbidden');
      expectProblem(await tenant.api.get('/v1/tenants'), 'forbidden');
      expectProblem(await tenant.api.post('/v1/tenants', { name: 'x', slug: 'x' }), 'forbidden');
      expectProblem(await tenant.api.get(`/v1/tenants/${tenant.id}`), 'forbidden');
    });
  });

  describe('its address', () => {
    it.each(['/', '/v1', '/v1/nothing', '/v2/messages', '/v1/messages/x/y/z'])(
      'is no route: %s',
      async (path) => {
        expectProblem(await tenant.api.get(path), 'not_found');
      },
    );

    it.each([
      ['DELETE', '/v1/messages'],
      ['PUT', '/v1/messages'],
      ['PATCH', '/v1/templates'],
      ['POST', `/v1/messages/${AN_ID}`],
      ['GET', `/v1/messages/${AN_ID}/cancel`],
    ])('is a route, but not for %s: %s', async (method, path) => {
      const answer = await tenant.api.send(method, path);
      expectProblem(answer, 'method_not_allowed');
      expect(answer.headers.get('allow')).toBeTruthy();
    });

    it.each(['/v1/messages/%c0%ae', '/v1/%', '/%zz'])('cannot be decoded: %s', async (path) => {
      const answer = await raw({ path, method: 'GET' });
      expect([400, 404]).toContain(answer.status);
      expectWellFormedProblem(answer);
    });

    it.each(['x', 'msg_', 'msg_01', AN_ID.replace('msg', 'tpl'), `msg_${'z'.repeat(26)}`, '%00', 'msg_%00'])(
      'names an id of another kind: %s',
      async (id) => {
        for (const rest of ['', '/deliveries', '/timeline']) {
          expectProblem(await tenant.api.get(`/v1/messages/${id}${rest}`), 'not_found');
        }
      },
    );
  });

  describe('its page', () => {
    const LISTS = ['messages', 'templates', 'suppressions', 'webhook-endpoints'].map((name) => `/v1/${name}`);

    it.each(['0', '101', '-1', '1.5', 'abc', '', '1e9', '10&limit=20'])('has the limit %j', async (limit) => {
      for (const list of LISTS)
        expectProblem(await tenant.api.get(`${list}?limit=${limit}`), 'invalid_request', ['/limit']);
      expectProblem(await carillon.operator.get(`/v1/tenants?limit=${limit}`), 'invalid_request', ['/limit']);
    });

    it('has a parameter that is not known', async () => {
      for (const list of LISTS)
        expectProblem(await tenant.api.get(`${list}?before=x`), 'invalid_request', ['/before']);
    });

    it.each([
      ['nothing', ''],
      ['nonsense', 'nonsense'],
      ['an id as it stands', newId('msg')],
      ['a cursor with something behind it', `${cursorOf(newId('msg'))}=`],
      ['only the prefix', cursorOf('msg_')],
      ['a cursor that is no id', cursorOf('msg_hello')],
      ['a NUL character', cursorOf(`msg_${'0'.repeat(25)}\0`)],
      ['a broken UTF-8 sequence', Buffer.from([...Buffer.from('msg_'), 0xff]).toString('base64url')],
    ])('begins after %s', async (_what, cursor) => {
      expectProblem(await tenant.api.get(`/v1/messages?after=${cursor}`), 'invalid_cursor');
    });

    it('begins after a row of another list', async () => {
      const id = await send(tenant.api, anEmail({ scheduled_at: '2035-01-01T00:00:00Z' }));
      const foreign = cursorOf(id);
      expectProblem(await tenant.api.get(`/v1/templates?after=${foreign}`), 'invalid_cursor');
      expectProblem(await tenant.api.get(`/v1/messages/${id}/deliveries?after=${foreign}`), 'invalid_cursor');
      expectProblem(await tenant.api.get(`/v1/messages/${id}/timeline?after=${foreign}`), 'invalid_cursor');
      expectProblem(await carillon.operator.get(`/v1/tenants?after=${foreign}`), 'invalid_cursor');
      expect((await tenant.api.get(`/v1/messages?after=${foreign}`)).status).toBe(200);
    });

    it('begins after something very long', async () => {
      expectProblem(await tenant.api.get(`/v1/messages?after=${'a'.repeat(201)}`), 'invalid_request', [
        '/after',
      ]);
    });
  });
});

function cursorOf(id: string): string {
  return Buffer.from(id, 'utf8').toString('base64url');
}
