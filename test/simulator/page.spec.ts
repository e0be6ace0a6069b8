import { aSimulator, anEmail, type Json, type SimulatorClient } from './simulator-client';

describe('the pages', () => {
  let simulator: SimulatorClient;

  beforeAll(async () => {
    simulator = await aSimulator();
  });
  afterAll(() => simulator.close());

  it.each(['/', '/simulator', '/page.css', '/inbox.css', '/message.css', '/inbox.js', '/icon.svg'])(
    'serves %s under a strict policy',
    async (path) => {
      const response = await fetch(simulator.url + path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-security-policy')).toContain(
        "default-src 'none'; script-src 'self'",
      );
    },
  );

  it('shows an e-mail where nothing can run or load, with its inline images', async () => {
    const inlines = [{ filename: 'logo.png', fileblob: 'aGk=', mimetype: 'image/png' }];
    const email = anEmail({ html_body: '<img src="cid:logo.png"><script>1</script>', inlines });
    const { data } = await simulator.call('/email/send', email);
    const preview = await fetch(`${simulator.url}/simulator/messages/${data.email_id}/preview`);
    expect(preview.headers.get('content-security-policy')).toContain("sandbox; default-src 'none'");
    expect(await preview.text()).toContain('data:image/png;base64,aGk=');
    const file = await fetch(`${simulator.url}/simulator/messages/${data.email_id}/attachments/0`);
    expect(await file.text()).toBe('hi');
  });

  it('lists the newest first, by recipient and by search', async () => {
    await simulator.call('/email/send', anEmail({ to: ['silent@one.example'], subject: 'First' }));
    await simulator.call('/email/send', anEmail({ to: ['silent@one.example'], subject: 'Second' }));
    const byRecipient = await simulator.control('GET', '/messages?to=silent@one.example&limit=5');
    expect(byRecipient.messages.map(({ subject }: Json) => subject)).toEqual(['Second', 'First']);
    const bySearch = await simulator.control('GET', '/messages?search=first&channel=email');
    expect(bySearch.messages).toHaveLength(1);
  });

  it('answers 304 to its own tag while nothing changed', async () => {
    const quiet = await aSimulator();
    const url = `${quiet.url}/simulator/messages`;
    const first = await fetch(url);
    const tag = { 'if-none-match': first.headers.get('etag') ?? '' };
    expect((await fetch(url, { headers: tag })).status).toBe(304);
    await quiet.call('/email/send', anEmail());
    expect((await fetch(url, { headers: tag })).status).toBe(200);
    await quiet.close();
  });

  it('keeps only the newest messages', async () => {
    const small = await aSimulator({ inboxCapacity: 2 });
    for (const subject of ['1', '2', '3']) await small.call('/email/send', anEmail({ subject }));
    const { messages } = await small.control('GET', '/messages');
    expect(messages.map(({ subject }: Json) => subject)).toEqual(['3', '2']);
    expect(await small.ledger()).toHaveLength(3);
    await small.close();
  });

  it('refuses options that do not exist or do not fit', async () => {
    await expect(simulator.control('PATCH', '/options', { nonsense: 1 })).rejects.toThrow(
      'There is no option',
    );
    await expect(simulator.control('PATCH', '/options', { badKeyAnswer: '418' })).rejects.toThrow(
      'must be one of',
    );
    await expect(simulator.control('PATCH', '/options', { port: 1 })).rejects.toThrow(
      'port is fixed at start',
    );
  });
});
