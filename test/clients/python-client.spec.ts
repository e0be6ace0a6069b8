import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../architecture/source-files';
import { newSigningKey, signatures } from '../../src/webhooks/signing-key';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send } from '../support/messages';
import { type Fate, UnreliableProxy } from '../support/unreliable-proxy';
import { WebhookReceiver } from '../support/webhook-receiver';

const FOLDER = join(ROOT, 'clients/python');
const README = readFileSync(join(FOLDER, 'README.md'), 'utf8');
const example = (name: string) =>
  new RegExp(`\`\`\`python ${name}\\n([\\s\\S]*?)\`\`\``).exec(README)?.[1] ?? '';
const isThere = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']).status === 0;
// Carillon itself needs nothing but Node.
const described = isThere ? describe : describe.skip;
const HEAD = `
import json, os
from carillon import *
carillon = Carillon(os.environ["CARILLON_API_KEY"], os.environ["CARILLON_URL"])
email = {"channel": "email", "from": "Acme <hello@example.com>", "subject": "Hello", "text": "Hello."}
def show(value): print(json.dumps(value, default=str), flush=True)
def failure(call):
    try:
        call()
    except Exception as error:
        return {"name": type(error).__name__, "text": repr(error), **vars(error)}
`;

described(`the Python client${isThere ? '' : ' (there is no Python 3.9 here)'}`, () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let proxy: UnreliableProxy;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { SWEEP_INTERVAL: '200ms' } });
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());
  beforeEach(async () => {
    proxy = await UnreliableProxy.start(carillon.url);
    env = {
      ...process.env,
      ...{ PYTHONPATH: FOLDER, PYTHONDONTWRITEBYTECODE: '1', PYTHONWARNINGS: 'error' },
      ...{ CARILLON_API_KEY: tenant.key, CARILLON_URL: proxy.url },
    };
  });
  afterEach(() => proxy.stop());

  const start = (source: string) => {
    const program = spawn('python3', ['-c', source], { cwd: ROOT, env });
    let said = '';
    for (const stream of [program.stdout, program.stderr])
      stream.on('data', (text: Buffer) => (said += text.toString()));
    const ended = new Promise<string>((resolve) => program.on('close', () => resolve(said)));
    return { program, ended, said: () => said };
  };
  /** What a program says with `show`, line by line. */
  const run = async (source: string) => {
    const said = await start(HEAD + source).ended;
    return said
      .trim()
      .split('\n')
      .map((line) => {
        if (!/^[[{"\dnft]/.test(line)) throw new Error(said);
        return JSON.parse(line);
      });
  };
  const keys = () => new Set(proxy.requests.map(({ headers }) => headers['idempotency-key']));

  it('sends the first message of its README, and says nothing else', async () => {
    expect(await start(example('quickstart')).ended).toMatch(/^msg_\w{26} queued\n$/);
  });

  it('takes what there is to do in the order of path, body and query', async () => {
    const [version, published, changed, contacts, pages, sizes] = await run(`
template = carillon.templates.create({"name": "receipt", "channel": "email", "subject": "Hi", "text": "Hi {{name}}"})
draft = {"subject": "Hello", "text": "Hello {{name}}", "draft": True}
show(carillon.templates.versions.add(template["id"], draft)["version"])
show(carillon.templates.versions.publish(template["id"], 2)["status"])
show(len(carillon.templates.versions.diff(template["id"], 2, against=1)["parts"]))
for i in range(7):
    carillon.contacts.create({"email": f"person{i}@example.com"})
show([contact["email"] for contact in carillon.contacts.list(limit=3)])
show([len(page["data"]) for page in carillon.contacts.list(limit=3).pages()])
show(len(carillon.contacts.list(limit=2).page()["data"]))
carillon.provider_suppressions.list(reasons=["manual", "bounce"]).page()
carillon.messages.list(test=False).page()
`);
    expect([version, published, pages, sizes]).toEqual([2, 'published', [3, 3, 1], 2]);
    expect(changed).toBeGreaterThan(0);
    expect(contacts).toEqual([6, 5, 4, 3, 2, 1, 0].map((i) => `person${i}@example.com`));
    const asked = proxy.requests.map(({ path }) => path);
    expect(asked).toContain('/v1/provider-suppressions?reasons=manual&reasons=bounce');
    expect(asked).toContain('/v1/messages?test=false');
  });

  it('sends files, whole or as they are read, and receives them', async () => {
    const [imported, refused, lines] = await run(`
csv = "email,reason\\nfile1@example.com,unsubscribe\\nfile2@example.com,manual\\n"
show(carillon.suppressions.import_(csv=csv)["added"])
show(failure(lambda: carillon.suppressions.import_(csv=csv, ndjson="")))
rows = (json.dumps({"email": f"row{i}@example.com"}).encode() + b"\\n" for i in range(3))
readers = carillon.audiences.create({"name": "readers", "kind": "static"})
started = carillon.contact_imports.create(ndjson=rows, audience_id=readers["id"])
while carillon.contact_imports.get(started["id"])["status"] != "completed":
    pass
with carillon.audiences.export(readers["id"], format="csv") as file:
    show(len(file.read().decode().strip().splitlines()))
`);
    expect([imported, lines]).toEqual([2, 4]);
    expect(refused.name).toBe('TypeError');
  });

  it.each<[string, Fate[]]>([
    ['no request arrived', ['lose-request', 'lose-request']],
    ['the answer was lost', ['lose-answer', 'lose-answer']],
    ['half of the answer was lost', ['half-answer', 'lose-answer']],
    ['something between had enough', [{ status: 502, body: '<html>' }, { status: 503 }]],
    ['too many were asking', [{ status: 429, headers: { 'retry-after': '0' } }, 'lose-answer']],
  ])('sends a message once when %s', async (what, fates) => {
    proxy.fates.push(...fates);
    const address = `${what.replaceAll(' ', '-')}@example.com`;
    const [id] = await run(`show(carillon.messages.create({**email, "to": ["${address}"]})["id"])`);
    expect(id).toMatch(/^msg_/);
    expect(proxy.requests).toHaveLength(3);
    expect(keys().size).toBe(1);
    await eventually(async () => {
      const sent = (await carillon.ledger()).filter(({ recipients }) => recipients.includes(address));
      expect(sent).toHaveLength(1);
    });
    const { body } = await tenant.api.get('/v1/deliveries?limit=100');
    expect(
      (body.data as { recipient: string }[]).filter(({ recipient }) => recipient === address),
    ).toHaveLength(1);
  });

  it('does not do twice what takes no key, and has deleted what is gone when it asks again', async () => {
    const later = '"scheduled_at": "2035-01-01T00:00:00Z"';
    proxy.fates.push('pass', 'lose-answer', 'pass', 'pass', 'lose-answer');
    const [lost, status, gone] = await run(`
id = carillon.messages.create({**email, "to": ["late@example.com"], ${later}})["id"]
show(failure(lambda: carillon.messages.cancel(id)))
show(carillon.messages.get(id)["status"])
contact = carillon.contacts.create({"email": "gone@example.com"})["id"]
show(carillon.contacts.delete(contact))
`);
    expect(lost).toMatchObject({ name: 'CarillonConnectionError', surely_not_sent: false });
    expect([status, gone]).toEqual(['cancelled', null]);
    expect(proxy.requests).toHaveLength(6);
  });

  it('tells what is wrong, and shows its key to nobody', async () => {
    proxy.fates.push('pass', { status: 302, headers: { location: 'https://example.com' } });
    const told = await run(`
show(failure(lambda: carillon.messages.create({**email, "to": ["nobody"]})))
show(failure(lambda: carillon.messages.get("msg_1")))
show(failure(lambda: carillon.contacts.get("..")))
show(failure(lambda: carillon.contacts.get("x", idempotency_key="y")))
show(failure(lambda: Carillon("car_live_canary\\n", "http://127.0.0.1")))
stranger = Carillon("car_live_canary", os.environ["CARILLON_URL"])
show(failure(lambda: stranger.quotas.get()))
show(failure(lambda: Carillon("car_live_canary", "http://127.0.0.1:9", max_retries=0).messages.cancel("msg_1")))
show([repr(stranger), repr(vars(stranger)), repr(vars(stranger.quotas._transport))])
`);
    const [invalid, elsewhere, path, option, key, stranger, nobody] = told;
    expect(invalid).toMatchObject({
      ...{ name: 'CarillonError', status: 422, code: 'invalid_request', errors: [{ pointer: '/to/0' }] },
      request_id: expect.stringMatching(/^req_/),
    });
    expect(elsewhere).toMatchObject({ name: 'CarillonError', status: 302, code: 'unknown' });
    expect([path.name, option.name, key.name]).toEqual(['ValueError', 'TypeError', 'ValueError']);
    expect(stranger).toMatchObject({ status: 401, code: 'unauthorized' });
    expect(nobody).toMatchObject({ name: 'CarillonConnectionError', surely_not_sent: true });
    expect(JSON.stringify(told)).not.toContain('canary');
  });

  it('tells the progress of a campaign over a line that breaks', async () => {
    const template = { name: 'news', channel: 'email', subject: 'News', text: 'News' };
    const { body: made } = await tenant.api.post('/v1/templates', template);
    const campaign = { name: 'news', channel: 'email', from: 'news@example.com', template: { id: made.id } };
    const { id } = (await tenant.api.post('/v1/campaigns', campaign)).body;
    await tenant.api.post(`/v1/campaigns/${id}/recipients`, { recipients: [{ to: 'ada@example.com' }] });
    const listening = start(`${HEAD}\nfor event in carillon.campaigns.progress("${id}"): show(event)`);
    const told = () => listening.said().trim().split('\n').filter(Boolean);
    await eventually(() => expect(told()).toEqual(['["progress", null]']));
    proxy.cutAll();
    await eventually(() => expect(told()).toHaveLength(2));
    await tenant.api.post(`/v1/campaigns/${id}/launch`);
    await listening.ended;
    expect(told().at(-1)).toBe('["end", {"status": "completed"}]');
  });

  it('verifies webhooks as its README shows', async () => {
    const receiver = await WebhookReceiver.start();
    const { port, origin: url } = new URL(receiver.url);
    await receiver.stop();
    const { body } = await tenant.api.post('/v1/webhook-endpoints', {
      url,
      event_types: ['delivery.bounced'],
    });
    Object.assign(env, { PORT: port, WEBHOOK_SECRET: body.secret });
    const { program, said } = start(example('webhook'));
    try {
      const forged = () => fetch(url, { method: 'POST', body: '{}' }).catch(() => null);
      await eventually(async () => expect((await forged())?.status).toBe(401));
      await send(tenant.api, anEmail({ to: ['bounce@example.com'] }));
      await eventually(() => expect(said()).toContain('bounce@example.com\n'));
    } finally {
      program.kill();
    }
  });

  it('takes any of several secrets, and nothing that was changed', async () => {
    const [old, fresh, stranger] = [1, 2, 3].map(() => newSigningKey('hmac-sha256').secret);
    const [body, now] = ['{"type":"sms.received","data":{"ü":1}}', new Date()];
    const headers = {
      'Webhook-Id': 'evt_1',
      'Webhook-Timestamp': String(Math.floor(now.getTime() / 1_000)),
      'Webhook-Signature': signatures([fresh ?? '', old ?? ''], 'evt_1', now, body),
    };
    Object.assign(env, { BODY: body, HEADERS: JSON.stringify(headers) });
    const told = await run(`
body, headers = os.environ["BODY"], json.loads(os.environ["HEADERS"])
def verified(body, headers, secrets, **options):
    try:
        return verify_webhook(body, headers, secrets, **options)["type"]
    except CarillonWebhookError:
        return "refused"
show(verified(body, headers, "${old}"))
show(verified(body.encode(), headers, ["${stranger}", "${fresh}"]))
show(verified(body, headers, "${stranger}"))
show(verified(body + " ", headers, "${old}"))
show(verified(body, {**headers, "Webhook-Id": "evt_2"}, "${old}"))
show(verified(body, {**headers, "Webhook-Signature": "v1,ä"}, "${old}"))
show(verified(body, {**headers, "Webhook-Timestamp": "²"}, "${old}"))
show(verified(body, headers, "${old}", tolerance_seconds=0, now=0))
show(verified(body, headers, "whpk_" + "${old}"[6:]))
show(verified(body, {}, "${old}"))
`);
    expect(told).toEqual(['sms.received', 'sms.received', ...Array<string>(8).fill('refused')]);
  });
});
