import { Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { aMember, codeOf, PASSWORD, personIn, type TestPerson, tokenOf } from '../support/people';
import { expectProblem } from '../support/problem';

/** More than the drift that is allowed, wherever in its step a test runs. */
const TOO_FAR_MS = 90_000;
const FREE_GUESSES = 10;

interface Protected extends TestPerson {
  secret: string;
  recoveryCodes: string[];
}

describe('a second factor', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let nobody: Caller;

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
    nobody = new Caller(carillon.url);
  });
  afterAll(() => carillon.stop());
  // All of them guess from one address: what one test tried is nothing to the next.
  beforeEach(() => carillon.owner.query('DELETE FROM sign_in_guesses'));

  const aProtected = async (): Promise<Protected> => {
    const person = await aMember(carillon, tenant);
    const { secret } = (await person.api.post('/v1/session/totp')).body as { secret: string };
    const { body } = await person.api.post('/v1/session/totp/confirm', { code: codeOf(secret) });
    await forgetSteps();
    return { ...person, secret, recoveryCodes: body.codes };
  };
  /** As if the codes of now had not been used yet: a test does not wait for the next. */
  const forgetSteps = () => carillon.owner.query('UPDATE people SET totp_last_step = NULL');
  const signIn = ({ email }: TestPerson, code?: string, password = PASSWORD) =>
    nobody.post('/v1/session', { email, password, code });

  it('is enrolled by a secret and a code of it, and counts from then on', async () => {
    const person = await aMember(carillon, tenant);
    const { status, body } = await person.api.post('/v1/session/totp');
    expect(status).toBe(201);
    expect(body).toEqual({
      object: 'totp_enrolment',
      secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
      uri: expect.stringContaining(`secret=${body.secret}`),
    });
    expect(decodeURIComponent(body.uri)).toContain(`otpauth://totp/Carillon:${person.email}?`);
    expect((await signIn(person)).status).toBe(201);
    const again = personIn(carillon, await signIn(person)).api;
    const wrong = await again.post('/v1/session/totp/confirm', { code: '000000x' });
    expectProblem(wrong, 'invalid_request', ['/code']);
    const confirmed = await again.post('/v1/session/totp/confirm', { code: codeOf(body.secret) });
    expect(new Set(confirmed.body.codes).size).toBe(10);
    expect((await again.get('/v1/session')).body.person.has_totp).toBe(true);
    const members = (await tenant.api.get('/v1/members?limit=100')).body.data as { id: string }[];
    expect(members.find(({ id }) => id === person.id)).toMatchObject({ has_totp: true });
    expectProblem(await signIn(person), 'second_factor_required');
    expectProblem(await again.post('/v1/session/totp'), 'conflict');
    expectProblem(await again.post('/v1/session/totp/confirm', { code: codeOf(body.secret) }), 'conflict');
  });

  it('is confirmed by nobody who has begun none', async () => {
    const { api } = await aMember(carillon, tenant);
    expectProblem(await api.post('/v1/session/totp/confirm', { code: '123456' }), 'conflict');
  });

  it('is asked for only when the password was right', async () => {
    const person = await aProtected();
    expectProblem(await signIn(person, undefined, 'not the right one'), 'sign_in_refused');
    expectProblem(await signIn(person, codeOf(person.secret), 'not the right one'), 'sign_in_refused');
    const asked = await signIn(person);
    expectProblem(asked, 'second_factor_required');
    expect(asked.headers.get('set-cookie')).toBeNull();
    expect((await signIn(person, codeOf(person.secret))).status).toBe(201);
  });

  it('takes each code once, and none of before it, at once or later', async () => {
    const person = await aProtected();
    const code = codeOf(person.secret);
    const answers = await Promise.all([signIn(person, code), signIn(person, code)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 401]);
    expectProblem(await signIn(person, code), 'second_factor_required');
    expectProblem(await signIn(person, codeOf(person.secret, Date.now() - 30_000)), 'second_factor_required');
  });

  it.each([-TOO_FAR_MS, TOO_FAR_MS])('takes no code of %i ms from now', async (apart) => {
    const person = await aProtected();
    expectProblem(await signIn(person, codeOf(person.secret, Date.now() + apart)), 'second_factor_required');
  });

  it('takes the code that enrolled it no second time', async () => {
    const person = await aMember(carillon, tenant);
    const { secret } = (await person.api.post('/v1/session/totp')).body as { secret: string };
    const code = codeOf(secret);
    await person.api.post('/v1/session/totp/confirm', { code });
    expectProblem(await signIn(person, code), 'second_factor_required');
  });

  it('is replaced by a code on paper, each once, however it is typed', async () => {
    const person = await aProtected();
    const [first = '', second = ''] = person.recoveryCodes;
    const answers = await Promise.all([signIn(person, first), signIn(person, first)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 401]);
    expect((await signIn(person, ` ${second.toUpperCase().replace('-', ' ')} `)).status).toBe(201);
    expectProblem(await signIn(person, second), 'second_factor_required');
    const stranger = await aProtected();
    expectProblem(await signIn(person, stranger.recoveryCodes[0]), 'second_factor_required');
  });

  it('is guessed at no more often than a password, also by who knows the password', async () => {
    const person = await aProtected();
    let looked = 0;
    for (let i = 0; i < 3 * FREE_GUESSES; i += 1) {
      // To be asked for the code forgets nothing of what was guessed.
      await signIn(person);
      const answer = await signIn(person, String(100_000 + i));
      if (answer.status === 429) break;
      expectProblem(answer, 'second_factor_required');
      looked += 1;
    }
    expect(looked).toBeLessThanOrEqual(FREE_GUESSES);
    expectProblem(await signIn(person, codeOf(person.secret)), 'too_many_guesses');
  });

  it('costs whoever signs in rightly no guess', async () => {
    const person = await aProtected();
    for (let i = 0; i < 2 * FREE_GUESSES; i += 1)
      expectProblem(await signIn(person), 'second_factor_required');
    expect((await signIn(person, codeOf(person.secret))).status).toBe(201);
  });

  it('is removed with the password and a code, and by an owner', async () => {
    const person = await aProtected();
    const remove = (password: string, code: string) =>
      person.api.post('/v1/session/totp/remove', { password, code });
    expectProblem(await remove('not the right one', codeOf(person.secret)), 'invalid_request', ['/password']);
    expectProblem(await remove(PASSWORD, '000000'), 'invalid_request', ['/code']);
    expectProblem(await signIn(person), 'second_factor_required');
    expect((await remove(PASSWORD, person.recoveryCodes[3] ?? '')).status).toBe(204);
    expect((await signIn(person)).status).toBe(201);
    const lost = await aProtected();
    expect((await carillon.operator.delete(`/v1/people/${lost.id}/totp`)).status).toBe(204);
    expect((await signIn(lost)).status).toBe(201);
    const left = await carillon.owner.query('SELECT 1 FROM recovery_codes WHERE person_id = ANY($1)', [
      [person.id, lost.id],
    ]);
    expect(left).toEqual([]);
  });

  it('stays when the password is set by a link', async () => {
    const person = await aProtected();
    const { body } = await carillon.operator.post(`/v1/people/${person.id}/password-link`);
    const password = 'seven quiet lanterns';
    await nobody.post('/v1/password-resets', { token: tokenOf(body.url), password });
    expectProblem(await signIn(person, undefined, password), 'second_factor_required');
    expect((await signIn(person, codeOf(person.secret), password)).status).toBe(201);
  });

  it('is kept sealed, and codes on paper as digests', async () => {
    const person = await aProtected();
    const [row] = await carillon.owner.query<{ totp_sealed: string }[]>(
      'SELECT totp_sealed FROM people WHERE id = $1',
      [person.id],
    );
    expect(row?.totp_sealed).toMatch(/^v2\.answers\./);
    const kept = JSON.stringify([row, await carillon.owner.query('SELECT * FROM recovery_codes')]);
    for (const secret of [person.secret, ...person.recoveryCodes]) expect(kept).not.toContain(secret);
  });
});
