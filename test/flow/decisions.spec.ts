import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import {
  ACCEPTED_IN_SILENCE,
  emailsTo,
  HOLD_SOON,
  holdMessage,
  inDoubtBy,
  tellAfterAll,
  totalsOf,
} from '../support/held-deliveries';
import { anEmail, send, statuses, until } from '../support/messages';

/** No trace was found, and the tenant decides: once, in time or not at all, and never against what is proven. */
describe('a held delivery', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start(HOLD_SOON);
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());
  afterEach(() => carillon.control.delete('/simulator/faults'));

  const hold = (request: Record<string, unknown>, faults?: { kind: string; count?: number }[]) =>
    holdMessage(carillon, tenant, request, faults);
  const resend = (id = '') => tenant.api.post(`/v1/deliveries/${id}/resend`);
  const close = (id = '', status = 'sent') => tenant.api.post(`/v1/deliveries/${id}/close`, { status });
  const get = async (id = '') => (await tenant.api.get(`/v1/deliveries/${id}`)).body;
  const timeline = async (id: string) =>
    (await tenant.api.get(`/v1/messages/${id}/timeline`)).body.data as {
      type: string;
      description: string;
      data: object;
    }[];
  const dispatchOf = async (id = ''): Promise<{ id: string; status: string }> =>
    (
      await carillon.owner.query(
        `SELECT p.id, p.status FROM dispatches p JOIN deliveries d ON d.dispatch_id = p.id WHERE d.id = $1`,
        [id],
      )
    )[0];

  it('is listed until it is decided', async () => {
    const { id, deliveries } = await hold({ to: ['listed@example.com'] });
    const listed = await tenant.api.get('/v1/deliveries?status=unknown');
    expect(listed.body.data).toEqual([
      expect.objectContaining({ id: deliveries[0], message_id: id, status: 'unknown', held: true }),
    ]);
    await until(tenant.api, await send(tenant.api, anEmail()), 'completed');
    const all = (await tenant.api.get('/v1/deliveries')).body.data as { status: string; held: boolean }[];
    expect(all.map(({ status, held }) => [status, held])).toEqual([
      ['delivered', false],
      ['unknown', true],
    ]);
    const of = async (query: string) =>
      ((await tenant.api.get(`/v1/deliveries?${query}`)).body.data as { id: string }[]).map((row) => row.id);
    expect(await of(`recipient=${encodeURIComponent('Listed <LISTED@example.com>')}`)).toEqual(deliveries);
    expect(await of('recipient=listed@example.com&status=unknown')).toEqual(deliveries);
    expect(await of('recipient=nobody@example.com')).toEqual([]);
    const first = (await tenant.api.get('/v1/deliveries?limit=1')).body;
    const second = (await tenant.api.get(`/v1/deliveries?limit=1&after=${first.next_cursor}`)).body;
    expect(second).toMatchObject({ data: [{ id: deliveries[0] }], has_more: false });
    expect((await close(deliveries[0])).status).toBe(200);
    expect((await tenant.api.get('/v1/deliveries?status=unknown')).body.data).toEqual([]);
  });

  it('is sent again in a dispatch of its own, and marked', async () => {
    const { id, deliveries } = await hold({ to: ['again@example.com'] });
    const [delivery] = deliveries;
    const before = await dispatchOf(delivery);
    const answer = await resend(delivery);
    expect(answer).toMatchObject({
      status: 202,
      body: { id: delivery, possible_duplicate: true, held: false },
    });
    const message = await until(tenant.api, id, 'completed');
    expect(message.deliveries[0]).toMatchObject({ status: 'delivered', possible_duplicate: true });
    expect(await emailsTo(carillon, 'again@example.com')).toHaveLength(1);
    expect((await dispatchOf(delivery)).id).not.toBe(before.id);
    const [old] = await carillon.owner.query(`SELECT status FROM dispatches WHERE id = $1`, [before.id]);
    expect(old.status).toBe('done');
    expect(await timeline(id)).toEqual([
      expect.objectContaining({ type: 'message.accepted' }),
      expect.objectContaining({ type: 'delivery.unknown' }),
      expect.objectContaining({
        type: 'delivery.requeued',
        description: expect.stringContaining('The tenant decided so'),
        data: { decided_by: 'tenant' },
      }),
      expect.objectContaining({ type: 'delivery.sent' }),
      expect.objectContaining({ type: 'delivery.delivered' }),
    ]);
    expect(await resend(delivery)).toMatchObject({ status: 409, body: { code: 'conflict' } });
  });

  it('that is lost once more is held once more', async () => {
    const { deliveries } = await hold({ to: ['thrice@example.com'] });
    await carillon.control.post('/simulator/faults', {
      kind: 'reset-before',
      operation: '/email/*',
      count: 1,
    });
    expect((await resend(deliveries[0])).status).toBe(202);
    await eventually(async () => expect((await dispatchOf(deliveries[0])).status).toBe('held'));
    expect((await resend(deliveries[0])).status).toBe(202);
    await eventually(async () => expect((await get(deliveries[0])).status).toBe('delivered'));
    expect(await emailsTo(carillon, 'thrice@example.com')).toHaveLength(1);
  });

  it.each(['sent', 'failed'] as const)('is closed as %s, which the timeline says', async (status) => {
    const { id, deliveries } = await hold({ to: [`closed-${status}@example.com`] });
    const answer = await close(deliveries[0], status);
    expect(answer).toMatchObject({ status: 200, body: { status, held: false, possible_duplicate: false } });
    expect((await timeline(id)).at(-1)).toMatchObject({
      type: `delivery.${status}`,
      description: expect.stringContaining('the tenant has decided'),
      data: { decided_by: 'tenant' },
    });
    expect((await close(deliveries[0], status)).body.detail).toContain(`The delivery is ${status}`);
    expect(await dispatchOf(deliveries[0])).toMatchObject({ status: 'done' });
    expect(await emailsTo(carillon, `closed-${status}@example.com`)).toHaveLength(0);
  });

  it('that was closed as failed and is reported as delivered was delivered', async () => {
    const address = 'closed-too-soon@example.com';
    const { deliveries } = await hold({ to: [address] }, ACCEPTED_IN_SILENCE);
    expect((await close(deliveries[0], 'failed')).status).toBe(200);
    await tellAfterAll(carillon, (await emailsTo(carillon, address))[0] ?? '');
    await eventually(async () => expect((await get(deliveries[0])).status).toBe('delivered'));
    expect(await emailsTo(carillon, address)).toHaveLength(1);
  });

  it('is decided only while it is held, by whoever may', async () => {
    const finished = await until(tenant.api, await send(tenant.api, anEmail()), 'completed');
    const id = finished.deliveries[0].id as string;
    for (const answer of [await resend(id), await close(id)]) {
      expect(answer).toMatchObject({ status: 409, body: { detail: expect.stringContaining('delivered') } });
    }
    const { deliveries } = await hold({ to: ['searching@example.com'] });
    const [delivery = ''] = deliveries;
    // As it is while evidence is looked for.
    const searching = `UPDATE dispatches SET status = $2, next_attempt_at = now() + interval '1 hour'
                        WHERE id = (SELECT dispatch_id FROM deliveries WHERE id = $1)`;
    await carillon.owner.query(searching, [delivery, 'unknown']);
    expect(await get(delivery)).toMatchObject({ status: 'unknown', held: false });
    for (const answer of [await resend(delivery), await close(delivery)]) {
      expect(answer).toMatchObject({
        status: 409,
        body: { detail: expect.stringContaining('being found out') },
      });
    }
    await carillon.owner.query(searching, [delivery, 'held']);
    const stranger = await carillon.tenant();
    expect((await stranger.api.post(`/v1/deliveries/${delivery}/resend`)).status).toBe(404);
    expect(
      await tenant.api.post(`/v1/deliveries/${delivery}/close`, { status: 'lost', why: 1 }),
    ).toMatchObject({
      status: 422,
      body: { errors: expect.arrayContaining([expect.objectContaining({ pointer: '/status' })]) },
    });
    expect((await close(delivery, 'failed')).status).toBe(200);
  });

  it('of a suspended tenant is not sent again', async () => {
    const other = await carillon.tenant();
    const { deliveries } = await holdMessage(carillon, other, { to: ['suspended@example.com'] });
    await carillon.operator.post(`/v1/tenants/${other.id}/suspend`);
    const answer = await other.api.post(`/v1/deliveries/${deliveries[0]}/resend`);
    expect(answer).toMatchObject({ status: 403, body: { code: 'tenant_not_active' } });
  });

  it('to an address that is suppressed by now is not sent again', async () => {
    const address = 'suppressed-since@example.com';
    const { deliveries } = await hold({ to: [address] });
    await tenant.api.post('/v1/suppressions', { channel: 'email', address });
    expect(await resend(deliveries[0])).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('suppression list') },
    });
    expect((await get(deliveries[0])).held).toBe(true);
    expect((await close(deliveries[0], 'failed')).status).toBe(200);
  });

  it('goes again with those who share its e-mail, and their events stay apart', async () => {
    const [to, cc] = ['shared-to@example.com', 'shared-cc@example.com'];
    const { id, deliveries } = await hold({ to: [to], cc: [cc] }, ACCEPTED_IN_SILENCE);
    expect((await resend(deliveries[1])).status).toBe(202);
    const message = await until(tenant.api, id, 'completed');
    expect(statuses(message)).toEqual({ [to]: 'delivered', [cc]: 'delivered' });
    const emails = await emailsTo(carillon, to);
    expect(emails).toHaveLength(2);
    expect(await emailsTo(carillon, cc)).toEqual(emails);
    // The e-mail that was taken for lost bounces at one of them.
    await carillon.control.post('/simulator/events', {
      email_id: emails[0],
      event: 'bounce',
      recipient: cc,
      fields: { bounce: 'hard' },
    });
    await eventually(async () => {
      const { body } = await tenant.api.get(`/v1/messages/${id}`);
      expect(statuses(body)).toEqual({ [to]: 'delivered', [cc]: 'bounced' });
    });
  });

  it('in Cc alone can only be closed', async () => {
    const { id, deliveries } = await hold({ to: ['only-to@example.com'], cc: ['only-cc@example.com'] });
    expect((await close(deliveries[0], 'failed')).status).toBe(200);
    const answer = await resend(deliveries[1]);
    expect(answer).toMatchObject({ status: 409, body: { detail: expect.stringContaining('"to"') } });
    expect((await close(deliveries[1], 'failed')).status).toBe(200);
    expect((await tenant.api.get(`/v1/messages/${id}`)).body.status).toBe('completed');
  });

  it.each(['resend', 'close'] as const)(
    'to which an event comes at the moment of %s ends one way',
    async (decision) => {
      const before = await totalsOf(tenant);
      const recipients = Array.from({ length: 12 }, (_, i) => ({ to: `${decision}-race${i}@example.com` }));
      const { id, deliveries } = await hold({ to: undefined, recipients }, ACCEPTED_IN_SILENCE);
      const emails = await Promise.all(recipients.map(({ to }) => emailsTo(carillon, to)));
      const answers: Record<string, number> = {};
      const decide = async () => {
        for (const each of deliveries.toReversed())
          answers[each] = (await (decision === 'resend' ? resend(each) : close(each))).status;
      };
      const tell = async () => {
        for (const [email] of emails) await tellAfterAll(carillon, email ?? '');
      };
      // From the two ends towards each other: about half are decided, and the others told before.
      await Promise.all([decide(), tell()]);
      const message = await until(tenant.api, id, 'completed');
      expect(message.summary).toEqual({ delivered: recipients.length });
      const decided = deliveries.filter((each) => answers[each] !== 409);
      for (const [i, delivery] of deliveries.entries()) {
        expect([200, 202, 409]).toContain(answers[delivery]);
        const again = decision === 'resend' && decided.includes(delivery);
        expect((await get(delivery)).possible_duplicate).toBe(again);
        if (!again) expect(await emailsTo(carillon, recipients[i]?.to ?? '')).toHaveLength(1);
      }
      const grown = await totalsOf(tenant);
      const by = (name: string) => (grown[name] ?? 0) - (before[name] ?? 0);
      expect(by(decision === 'resend' ? 'decided_resent' : 'decided_closed')).toBe(decided.length);
      expect(by('settled_by_event')).toBe(deliveries.length - decided.length);
    },
  );

  it('that travelled with one that goes again by itself is held apart', async () => {
    await carillon.worker?.close();
    const request = (address: string, on_unknown: string) => anEmail({ to: [address], on_unknown });
    const held = await send(tenant.api, request('apart-held@example.com', 'hold'));
    const again = await send(tenant.api, request('apart-again@example.com', 'resend'));
    // As they are under load: what waits travels along.
    await carillon.owner.query(
      `UPDATE deliveries SET dispatch_id = (SELECT dispatch_id FROM deliveries WHERE message_id = $1) WHERE message_id = $2`,
      [held, again],
    );
    await carillon.control.post('/simulator/faults', {
      kind: 'reset-before',
      operation: '/email/*',
      count: 1,
    });
    await carillon.startWorker();
    const message = await until(tenant.api, again, 'completed');
    expect(message.deliveries[0]).toMatchObject({ status: 'delivered', possible_duplicate: true });
    const [delivery] = (await tenant.api.get(`/v1/messages/${held}/deliveries`)).body.data as {
      id: string;
    }[];
    expect(await get(delivery?.id)).toMatchObject({
      status: 'unknown',
      held: true,
      possible_duplicate: false,
    });
    expect(await emailsTo(carillon, 'apart-held@example.com')).toHaveLength(0);
    expect((await resend(delivery?.id)).status).toBe(202);
    await until(tenant.api, held, 'completed');
    expect(await emailsTo(carillon, 'apart-held@example.com')).toHaveLength(1);
  });

  it('leaves counters that account for every doubt', async () => {
    const totals = await totalsOf(tenant);
    const [{ n }] = await carillon.owner.query(
      `SELECT count(*)::int AS n FROM deliveries WHERE status = 'unknown' AND tenant_id = $1`,
      [tenant.id],
    );
    expect(inDoubtBy(totals)).toBe(n);
    expect(totals).toMatchObject({ decided_resent: expect.any(Number), decided_closed: expect.any(Number) });
  });
});
