import { createRequire } from 'node:module';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aSimulator, type Json, type SimulatorClient } from './simulator-client';

/** As much of smtp2go-nodejs, the provider's own client, as is used here. */
interface Mail {
  from(address: { email: string; name?: string }): Mail;
  to(address: { email: string; name?: string }[]): Mail;
  cc(address: { email: string }): Mail;
  subject(text: string): Mail;
  html(text: string): Mail;
  text(text: string): Mail;
  headers(header: { header: string; value: string }): Mail;
  template(id: string, data: Map<string, string>): Mail;
  attach(file: string): Mail;
  inline(cid: string, file: string): Mail;
}
interface Client {
  apiUrl: string;
  consume(request: unknown): Promise<Json>;
}
type Sdk = (key: string) => {
  mail(): Mail;
  client(): Client;
  service(endpoint: string): { requestBody: Map<string, unknown> };
};

/** A program that was written for SMTP2GO, and knows nothing of us, is pointed here by its address alone. */
describe("the provider's own client, smtp2go-nodejs", () => {
  let simulator: SimulatorClient;
  let sdk: ReturnType<Sdk>;
  let client: Client;

  beforeAll(async () => {
    simulator = await aSimulator();
    sdk = loadSdk()(simulator.masterKey);
    client = sdk.client();
    client.apiUrl = `${simulator.url}/v3/`;
  });
  afterAll(() => simulator.close());

  const anyMail = () =>
    sdk
      .mail()
      .from({ email: 'hello@example.com', name: 'Hello' })
      .to([{ email: 'ada@example.org' }]);

  it('sends an e-mail with files, copies and headers', async () => {
    const file = join(tmpdir(), `simulator-sdk-${process.pid}.txt`);
    await writeFile(file, 'hi');
    const mail = anyMail()
      .cc({ email: 'grace@example.org' })
      .subject('From the SDK')
      .html('<img src="cid:logo">')
      .text('It rings.')
      .headers({ header: 'X-Ref', value: 'sdk' })
      .attach(file)
      .inline('logo', file);
    const { data, request_id } = await client.consume(mail);
    expect(data).toMatchObject({ succeeded: 1, failed: 0, failures: [], email_id: expect.any(String) });
    expect(request_id).toEqual(expect.any(String));
    expect(await simulator.control('GET', `/messages/${data.email_id}`)).toMatchObject({
      from: 'Hello <hello@example.com>',
      to: ['<ada@example.org>'],
      subject: 'From the SDK',
      headers: [{ header: 'X-Ref', value: 'sdk' }],
      attachments: [{ fileblob: 'aGk=' }, { filename: 'logo', inline: true }],
      recipients: [{ address: 'ada@example.org' }, { address: 'grace@example.org' }],
    });
  });

  it('sends a template', async () => {
    const template = {
      template_name: 'Hi',
      id: 'hi-there',
      subject: 'Hi {{name}}',
      html_body: '{{name}}',
      text_body: '',
    };
    await simulator.call('/template/add', { ...template, text_body: '{{name}}' });
    const { data } = await client.consume(anyMail().template('hi-there', new Map([['name', 'Ada']])));
    expect(await simulator.control('GET', `/messages/${data.email_id}`)).toMatchObject({
      subject: 'Hi Ada',
      html: 'Ada',
    });
  });

  it('calls any other operation', async () => {
    const service = sdk.service('stats/email_cycle');
    expect((await client.consume(service)).data).toMatchObject({ cycle_max: 1_000_000 });
  });

  it('is told of a refusal in the words that it knows', async () => {
    const stranger = sdk
      .mail()
      .from({ email: 'a@shop.test' })
      .to([{ email: 'ada@example.org' }])
      .html('Hi');
    expect((await client.consume(stranger)).data).toMatchObject({ succeeded: 0, failed: 1, email_id: '' });
    const broken = await client.consume(
      sdk
        .mail()
        .from({ email: 'nobody' })
        .to([{ email: 'ada@example.org' }])
        .html('Hi'),
    );
    expect(broken).toMatchObject({
      status: 400,
      data: { data: { error_code: expect.stringContaining('NON_VALIDATING') } },
    });
  });
});

function loadSdk(): Sdk {
  const load = createRequire(__filename);
  try {
    return (load('smtp2go-nodejs') as { default: Sdk }).default;
  } catch (error) {
    throw new Error('smtp2go-nodejs 0.3.6 is not installed: it is a devDependency of this test.', {
      cause: error,
    });
  }
}
