import { anSms } from '../support/messages';
import { AN_INSTANT, ProviderRecords, TOMORROW } from '../support/provider-records';

describe('SMS at the provider', () => {
  const answered = { from: '6421555123', to: '15185550141', content: 'STOP' };
  let smsId: string;
  let records: ProviderRecords;

  beforeAll(async () => {
    records = await ProviderRecords.start();
    smsId = await records.sendAndWait(anSms({ body: 'x'.repeat(161) }));
    await records.control.post('/simulator/sms/received', { account: records.subaccount, ...answered });
    await records.sendAndWait(anSms({ from: '+15185550141', to: ['+6421555999'] }));
    await records.control.post('/simulator/sms/received', {
      account: records.subaccount,
      from: '+6421555999',
      to: '+15185550141',
      content: 'Yes',
    });
  });
  afterAll(() => records.stop());
  afterEach(() => records.control.delete('/simulator/faults'));

  it('that were sent are listed with the ids that deliveries know', async () => {
    expect(await records.rows('/v1/sms/sent')).toEqual([
      expect.objectContaining({ from: '+15185550141', to: '+6421555999', units: 1 }),
      {
        object: 'sent_sms',
        id: smsId,
        from: null,
        to: '+6421555123',
        country: null,
        text: 'x'.repeat(161),
        status: 'delivered',
        units: 2,
        email_sender: null,
        username: records.username,
        sent_at: AN_INSTANT,
      },
    ]);
  });

  it('that were received are listed with numbers in one form', async () => {
    expect(await records.rows('/v1/sms/received')).toEqual([
      {
        object: 'received_sms',
        id: expect.any(String),
        from: '+6421555999',
        to: '+15185550141',
        text: 'Yes',
        username: records.username,
        received_at: AN_INSTANT,
      },
      expect.objectContaining({ from: '+6421555123', to: '+15185550141', text: 'STOP', username: null }),
    ]);
  });

  it('are counted', async () => {
    expect((await records.get('/v1/sms/summary')).body).toEqual({
      object: 'sms_summary',
      messages: 2,
      units: 3,
      cost: expect.closeTo(0.15),
    });
  });

  it('are those of the period and of the username', async () => {
    for (const path of ['/v1/sms/sent', '/v1/sms/received']) {
      expect(await records.rows(path, { from: TOMORROW })).toEqual([]);
      expect(await records.rows(path, { until: '2026-01-01T00:00:00Z' })).toEqual([]);
      expect(await records.rows(path, { username: 'relay' })).toEqual([]);
      expect(await records.rows(path, { from: '2026-01-01T00:00:00Z', until: TOMORROW })).toHaveLength(2);
    }
    expect(await records.rows('/v1/sms/received', { username: records.username })).toHaveLength(1);
    expect((await records.get('/v1/sms/summary', { from: TOMORROW })).body).toMatchObject({
      messages: 0,
      cost: 0,
    });
  });

  it('are nothing to a stranger', async () => {
    expect(await records.rows('/v1/sms/sent', {}, records.stranger)).toEqual([]);
    expect(await records.rows('/v1/sms/received', {}, records.stranger)).toEqual([]);
    expect((await records.get('/v1/sms/summary', {}, records.stranger)).body).toMatchObject({
      messages: 0,
      units: 0,
    });
  });

  it.each<[string, string, string, Record<string, string>]>([
    ['/sms/view-sent', 'sent', 'until', { from: TOMORROW, until: '2026-01-01T00:00:00Z' }],
    ['/sms/view-received', 'received', 'from', { from: 'yesterday' }],
    ['/sms/view-received', 'received', 'limit', { limit: '10' }],
    ['/sms/summary', 'summary', 'username', { username: 'relay' }],
  ])('%s is not asked with a wrong /v1/sms/%s?%s', async (operation, name, field, query) => {
    await records.refusedUnasked(operation, () => records.get(`/v1/sms/${name}`, query), [`/${field}`]);
  });
});
