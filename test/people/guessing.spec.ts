import { Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { aMember, anAddress, PASSWORD, signIn, tokenOf } from '../support/people';
import { expectProblem } from '../support/problem';

/** As sign-in-guesses.ts has it. */
const FREE = { person: 10, network: 20 };

describe('guessing passwords', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { TRUSTED_PROXIES: '127.0.0.1' } });
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());

  let addresses = 0;
  /** Nobody has guessed from there yet. */
  const anywhere = () => `198.51.${Math.floor((addresses += 1) / 250)}.${addresses % 250}`;
  const from = (address: string) => new Caller(carillon.url, undefined, { 'x-forwarded-for': address });
  const tryIn = (address: string, email: string, password = 'not the right one') =>
    from(address).post('/v1/session', { email, password });
  /** As if all waits were over. */
  const waited = () => carillon.owner.query('UPDATE sign_in_guesses SET wait_until = now()');
  const waitOf = async (address: string, email: string) =>
    Number((await tryIn(address, email)).headers.get('retry-after'));

  it('of one person makes everybody wait who is not known to be them, from whatever address', async () => {
    const { email } = await aMember(carillon, tenant);
    for (let i = 0; i < FREE.person; i += 1) expectProblem(await tryIn(anywhere(), email), 'sign_in_refused');
    const answer = await tryIn(anywhere(), email.toUpperCase(), PASSWORD);
    expectProblem(answer, 'too_many_guesses');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    await waited();
    expect((await tryIn(anywhere(), email, PASSWORD)).status).toBe(201);
  });

  it('is answered alike for whom nobody knows', async () => {
    const email = anAddress();
    for (let i = 0; i < FREE.person; i += 1) expectProblem(await tryIn(anywhere(), email), 'sign_in_refused');
    expectProblem(await tryIn(anywhere(), email), 'too_many_guesses');
  });

  it('waits twice as long each time, and no longer for what is not looked at', async () => {
    const { email } = await aMember(carillon, tenant);
    for (let i = 0; i < FREE.person + 4; i += 1) {
      await waited();
      expectProblem(await tryIn(anywhere(), email), 'sign_in_refused');
    }
    const wait = await waitOf(anywhere(), email);
    // 2 to the power of 4, of which a moment has passed.
    expect(wait).toBeGreaterThan(8);
    expect(wait).toBeLessThanOrEqual(16);
    for (let i = 0; i < 20; i += 1) expect(await waitOf(anywhere(), email)).toBeLessThanOrEqual(wait);
  });

  it('does not keep the person out where they have signed in before', async () => {
    const { email } = await aMember(carillon, tenant);
    const home = anywhere();
    expect((await tryIn(home, email, PASSWORD)).status).toBe(201);
    for (let i = 0; i < FREE.person + 6; i += 1) {
      await waited();
      await tryIn(anywhere(), email);
    }
    expectProblem(await tryIn(anywhere(), email, PASSWORD), 'too_many_guesses');
    expect((await tryIn(home, email, PASSWORD)).status).toBe(201);
  });

  it('from where the person has signed in before is counted as well', async () => {
    const { email } = await aMember(carillon, tenant);
    const home = anywhere();
    await tryIn(home, email, PASSWORD);
    for (let i = 0; i < FREE.person; i += 1) expectProblem(await tryIn(home, email), 'sign_in_refused');
    expectProblem(await tryIn(home, email, PASSWORD), 'too_many_guesses');
  });

  it('from one address, of ever other people, makes that address wait, and whoever shares an IPv6 network with it', async () => {
    const { email } = await aMember(carillon, tenant);
    for (let i = 0; i < FREE.network; i += 1) {
      const answer = await tryIn(`2001:db8:0:7::${i + 1}`, anAddress());
      expectProblem(answer, 'sign_in_refused');
    }
    expectProblem(await tryIn('2001:db8:0:7::ffff', email, PASSWORD), 'too_many_guesses');
    expect((await tryIn('2001:db8:0:8::1', email, PASSWORD)).status).toBe(201);
  });

  it('many at once looks at no more of them', async () => {
    const { email } = await aMember(carillon, tenant);
    const answers = await Promise.all(Array.from({ length: 30 }, () => tryIn(anywhere(), email)));
    const looked = answers.filter(({ status }) => status === 401);
    expect(looked.length).toBeLessThanOrEqual(FREE.person);
    for (const answer of answers) expect([401, 429, 503]).toContain(answer.status);
  });

  it('is no way round by the password that a browser changes', async () => {
    const person = await aMember(carillon, tenant);
    const change = () =>
      person.api.send(
        'PUT',
        '/v1/session/password',
        JSON.stringify({ current_password: 'not the right one', password: 'seven quiet lanterns' }),
      );
    for (let i = 0; i < FREE.person; i += 1) expectProblem(await change(), 'invalid_request');
    expectProblem(await change(), 'too_many_guesses');
  });

  it('is forgotten for whoever got a new password by a link', async () => {
    const { id, email } = await aMember(carillon, tenant, 'viewer');
    for (let i = 0; i < FREE.person + 3; i += 1) {
      await waited();
      await tryIn(anywhere(), email);
    }
    const { body } = await carillon.operator.post(`/v1/people/${id}/password-link`);
    const password = 'seven quiet lanterns';
    await from(anywhere()).post('/v1/password-resets', { token: tokenOf(body.url), password });
    expect((await tryIn(anywhere(), email, password)).status).toBe(201);
    expectProblem(await tryIn(anywhere(), email), 'sign_in_refused');
  });

  it('is kept without anybody’s address, e-mail or network', async () => {
    const { email } = await aMember(carillon, tenant);
    await tryIn('203.0.113.77', email);
    const rows = await carillon.owner.query('SELECT * FROM sign_in_guesses');
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toMatch(/@|203\.0\.113/);
    await waited();
    await signIn(carillon, email);
  });
});
