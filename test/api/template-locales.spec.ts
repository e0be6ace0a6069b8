import { newId } from '../../src/common/ids';
import { Carillon, type TestTenant } from '../support/carillon';
import { anEmail, send, until } from '../support/messages';
import { expectProblem, pointersOf } from '../support/problem';
import { countRows } from '../support/stored-rows';

const GREETING = {
  channel: 'email',
  subject: 'Hello {{name}}, {{currency total "EUR"}}',
  text: 'Hello',
  translations: [
    { locale: 'fr', subject: 'Bonjour {{name}}, {{currency total "EUR"}}', text: 'Bonjour' },
    { locale: 'pt-BR', subject: 'Oi {{nome}}', text: 'Oi' },
  ],
};

/** As people read them; CLDR writes narrow ones that do not break. */
const withPlainSpaces = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

describe('locales and declared variables of templates', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());

  const create = async (overrides: object = {}) => {
    const answer = await tenant.api.post('/v1/templates', { name: newId('tpl'), ...GREETING, ...overrides });
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.body.id as string;
  };
  const refused = async (overrides: object, pointers: string[]) => {
    const before = await countRows(carillon.owner);
    const answer = await tenant.api.post('/v1/templates', { name: newId('tpl'), ...GREETING, ...overrides });
    expectProblem(answer, 'invalid_request', pointers);
    expect(await countRows(carillon.owner)).toEqual(before);
  };
  const bare = (id: string, overrides: object) =>
    anEmail({
      to: undefined,
      subject: undefined,
      html: undefined,
      text: undefined,
      template: { id },
      ...overrides,
    });
  const subjectsOf = async (message: string): Promise<string[]> => {
    await until(tenant.api, message, 'completed');
    const { deliveries } = (await tenant.api.get(`/v1/messages/${message}`)).body;
    const ids = (deliveries as { provider_message_id: string }[]).map((each) => each.provider_message_id);
    const rows = await carillon.ledger();
    return ids.map((id) => rows.find((row) => row.email_id === id)?.subject ?? '').map(withPlainSpaces);
  };

  it('send each recipient the content that is nearest to what was asked for', async () => {
    const id = await create();
    const variables = { name: 'Ada', nome: 'Ada', total: 1234.5 };
    const recipients = [
      { to: 'a@example.com', locale: 'FR-ca' },
      { to: 'b@example.com', locale: 'ja' },
      { to: 'c@example.com' },
      { to: 'd@example.com', locale: 'pt' },
      { to: 'e@example.com', locale: 'en-GB' },
      { to: 'f@example.com', locale: 'pt-BR' },
    ];
    const sent = await send(tenant.api, bare(id, { recipients, variables, locale: 'fr' }));
    expect(await subjectsOf(sent)).toEqual([
      'Bonjour Ada, 1 234,50 €',
      'Hello Ada, €1,234.50',
      'Bonjour Ada, 1 234,50 €',
      'Hello Ada, €1,234.50',
      'Hello Ada, €1,234.50',
      'Oi Ada',
    ]);
    const { body } = await tenant.api.get(`/v1/messages/${sent}`);
    expect(body.locale).toBe('fr');
    expect((body.deliveries as { locale: string }[]).map(({ locale }) => locale)).toEqual([
      'fr-CA',
      'ja',
      null,
      'pt',
      'en-GB',
      'pt-BR',
    ]);
  });

  it('are remembered until a scheduled message is sent, for one that all share as well', async () => {
    const id = await create();
    const later = { to: ['a@example.com'], locale: 'fr-BE', variables: { name: 'Ada', total: 1 } };
    const message = await send(tenant.api, bare(id, { ...later, scheduled_at: '2035-01-01T00:00:00Z' }));
    await tenant.api.patch(`/v1/messages/${message}`, { scheduled_at: new Date().toISOString() });
    expect(await subjectsOf(message)).toEqual(['Bonjour Ada, 1,00 €']);
  });

  it('keep SMS of different languages in requests of their own', async () => {
    const { body } = await tenant.api.post('/v1/templates', {
      ...{ name: newId('tpl'), channel: 'sms', body: 'Hello from afar' },
      translations: [{ locale: 'fr', body: 'Bonjour de loin' }],
    });
    const recipients = [
      { to: '+6421555201', locale: 'fr' },
      { to: '+6421555202', locale: 'en' },
      { to: '+6421555203', locale: 'fr' },
    ];
    const sms = { channel: 'sms', recipients, template: { id: body.id } };
    const later = await send(tenant.api, { ...sms, scheduled_at: '2035-01-01T00:00:00Z' });
    await tenant.api.patch(`/v1/messages/${later}`, { scheduled_at: new Date().toISOString() });
    for (const message of [await send(tenant.api, sms), later]) await until(tenant.api, message, 'completed');
    const rows = (await carillon.control.get('/simulator/messages?channel=sms')).text;
    expect(rows.split('Bonjour de loin')).toHaveLength(5);
    expect(rows.split('Hello from afar')).toHaveLength(3);
  });

  it('are checked in every language that is used, when the message is accepted', async () => {
    const id = await create();
    const recipients = [
      { to: 'a@example.com', variables: { name: 'Ada' } },
      { to: 'b@example.com', locale: 'pt-BR' },
      { to: 'c@example.com', locale: 'fr', variables: { name: 'Zoë', total: 'many' } },
    ];
    const answer = await tenant.api.post('/v1/messages', bare(id, { recipients }));
    expectProblem(answer, 'invalid_request');
    expect(pointersOf(answer)).toEqual([
      '/recipients/0/variables/total',
      '/recipients/1/variables/nome',
      '/recipients/2/variables/total',
    ]);
    for (const wrong of ['x', 'fr_FR', 1, null]) {
      expectProblem(
        await tenant.api.post('/v1/messages', bare(id, { to: ['a@example.com'], locale: wrong })),
        'invalid_request',
        ['/locale'],
      );
    }
  });

  it('are previewed one by one, with what they print in', async () => {
    const id = await create();
    const preview = (locale: string | undefined, variables?: object) =>
      tenant.api.post(`/v1/templates/${id}/preview`, { locale, variables });
    const values = { name: 'Ada', nome: 'Ada', total: 1 };
    expect((await preview('fr-ca', values)).body).toMatchObject({ locale: 'fr-CA', text: 'Bonjour' });
    expect((await preview('de', values)).body).toMatchObject({ locale: 'en', text: 'Hello' });
    expect((await preview(undefined, values)).body).toMatchObject({ locale: 'en', text: 'Hello' });
    expectProblem(await preview('not a tag', values), 'invalid_request', ['/locale']);
  });

  it.each([
    [
      'a language twice',
      {
        translations: [
          { locale: 'FR', text: 'x', subject: 'x' },
          { locale: 'fr', text: 'x', subject: 'x' },
        ],
      },
      ['/translations/1/locale'],
    ],
    ['the default again', { default_locale: 'fr' }, ['/translations/0/locale']],
    ['no language', { translations: [{ locale: 'f', text: 'x', subject: 'x' }] }, ['/translations/0/locale']],
    [
      'a translation without a subject',
      { translations: [{ locale: 'de', text: 'x' }] },
      ['/translations/0/subject'],
    ],
    [
      'a fault in a translation',
      { translations: [{ locale: 'de', subject: 'x', text: '{{#if}}' }] },
      ['/translations/0/text'],
    ],
    [
      'a variable twice',
      {
        variables: [
          { name: 'a', type: 'string' },
          { name: 'a', type: 'number' },
        ],
      },
      ['/variables/1/name'],
    ],
    [
      'a default of another type',
      { variables: [{ name: 'a', type: 'number', default: 'x', example: [] }] },
      ['/variables/0/default', '/variables/0/example'],
    ],
    [
      'a name that cannot be written',
      { variables: [{ name: 'a b', type: 'string' }] },
      ['/variables/0/name'],
    ],
    ['an unknown type', { variables: [{ name: 'a', type: 'money' }] }, ['/variables/0/type']],
    ['an unknown helper', { subject: '{{money total}}' }, ['/subject']],
    ['a helper that is given too much', { text: '{{currency total "EUR" "USD"}}' }, ['/text']],
  ])('are refused with %s', (_what, overrides, pointers) => refused(overrides, pointers));

  it('tell a message everything that is missing or of another type, at once', async () => {
    const id = await create({
      translations: [],
      variables: [
        { name: 'name', type: 'string' },
        { name: 'total', type: 'number' },
        { name: 'paid', type: 'boolean' },
        { name: 'due', type: 'date' },
        { name: 'items', type: 'list' },
        { name: 'order', type: 'object', required: false },
        { name: 'shop', type: 'string', default: 'Acme' },
      ],
    });
    const wrong = { name: 5, total: 'x', paid: 'yes', due: '2026-02-30', items: {}, order: [], shop: 'Ours' };
    const recipients = [
      { to: 'a@example.com', variables: wrong },
      { to: 'b@example.com', variables: { paid: true } },
      {
        to: 'c@example.com',
        variables: { name: 'Ada', total: '42.00', paid: false, due: '2026-02-28', items: [], order: null },
      },
    ];
    const answer = await tenant.api.post('/v1/messages', bare(id, { recipients, variables: { shop: 1 } }));
    expectProblem(answer, 'invalid_request');
    expect(
      answer.body.errors.map(({ pointer, code }: Record<string, string>) => `${pointer} ${code}`),
    ).toEqual([
      '/recipients/0/variables/name wrong_type',
      '/recipients/0/variables/total wrong_type',
      '/recipients/0/variables/paid wrong_type',
      '/recipients/0/variables/due wrong_type',
      '/recipients/0/variables/items wrong_type',
      '/recipients/0/variables/order wrong_type',
      '/recipients/1/variables/name missing_variable',
      '/recipients/1/variables/total missing_variable',
      '/recipients/1/variables/due missing_variable',
      '/recipients/1/variables/items missing_variable',
      // Given for all: named once.
      '/variables/shop wrong_type',
    ]);
  });

  it('fill in defaults, in the preview and in what is sent', async () => {
    const id = await create({
      subject: '{{greeting}} {{name}} of {{default shop "nowhere"}}',
      translations: [],
      variables: [
        { name: 'greeting', type: 'string', default: 'Good day', example: 'Hi' },
        { name: 'name', type: 'string', example: 'Grace' },
      ],
    });
    const preview = (variables?: object) => tenant.api.post(`/v1/templates/${id}/preview`, { variables });
    expect((await preview()).body.subject).toBe('Hi Grace of nowhere');
    expect((await preview({ name: 'Ada' })).body.subject).toBe('Good day Ada of nowhere');
    const message = await send(
      tenant.api,
      bare(id, { to: ['a@example.com'], variables: { name: 'Ada', shop: 'X' } }),
    );
    expect(await subjectsOf(message)).toEqual(['Good day Ada of X']);
    expect((await tenant.api.get(`/v1/templates/${id}`)).body.variables).toEqual([
      {
        name: 'greeting',
        type: 'string',
        required: false,
        declared: true,
        default: 'Good day',
        example: 'Hi',
      },
      { name: 'name', type: 'string', required: true, declared: true, example: 'Grace' },
      { name: 'shop', type: null, required: false, declared: false },
    ]);
  });

  it('read out of the sources what nobody declared', async () => {
    const text =
      '{{#each items}}{{title}}{{/each}}{{order.id}}{{#if vip}}{{perk}}{{/if}}{{date due}}{{number n}}';
    const id = await create({ text, subject: 'x', translations: [] });
    const { variables } = (await tenant.api.get(`/v1/templates/${id}`)).body;
    expect(
      (variables as { name: string; type: string; required: boolean }[]).map((v) => [
        v.name,
        v.type,
        v.required,
      ]),
    ).toEqual([
      ['due', 'date', true],
      ['items', 'list', false],
      ['n', 'number', true],
      ['order', 'object', true],
      ['perk', null, false],
      ['vip', null, false],
    ]);
  });

  it('write numbers of content that a message brings itself in its language', async () => {
    const message = await send(
      tenant.api,
      anEmail({ subject: '{{number n}}', variables: { n: 1234.5 }, locale: 'de' }),
    );
    expect(await subjectsOf(message)).toEqual(['1.234,5']);
  });
});
