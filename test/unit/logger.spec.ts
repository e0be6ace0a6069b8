import fc from 'fast-check';
import { JsonLogger } from '../../src/common/logger';
import { withoutSecrets } from '../../src/common/without-secrets';

/** Whatever is handed to a logger of ours, as lines. */
function logged(write: (logger: JsonLogger) => void): { text: string; lines: Record<string, unknown>[] } {
  const chunks: string[] = [];
  write(new JsonLogger('debug', 'api', { write: (chunk: string) => void chunks.push(chunk) }));
  const text = chunks.join('');
  const lines = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { text, lines };
}

const CANARY = 'canary-0123456789';

describe('the log', () => {
  it('is one object a line, named by its event', () => {
    const { lines } = logged((logger) => {
      logger.log({ event: 'request', status: 202 }, 'http');
      logger.debug('words', 'context');
    });
    expect(lines).toEqual([
      expect.objectContaining({ level: 30, process: 'api', event: 'request', status: 202, msg: 'request' }),
      expect.objectContaining({ level: 20, context: 'context', msg: 'words' }),
    ]);
  });

  it.each([
    'authorization',
    'cookie',
    'password',
    'secret',
    'token',
    'api_key',
    'apiKey',
    'x-smtp2go-api-key',
  ])('never prints what is called %s, at the top or within what was handed in', (name) => {
    const { text, lines } = logged((logger) => {
      logger.log({ event: 'a', [name]: CANARY });
      logger.error({ event: 'b', headers: { [name]: CANARY } });
      logger.warn({ event: 'c', request: { headers: { [name]: CANARY } } });
    });
    expect(text).not.toContain(CANARY);
    expect(lines[0]).toMatchObject({ event: 'a', [name]: '***' });
    expect(lines[2]).toMatchObject({ event: 'c', request: { headers: { [name]: '***' } } });
  });

  it('prints anything else as it was handed in, and leaves that as it is', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z]{1,6}s?x$/), fc.jsonValue({ maxDepth: 2 })),
        (given) => {
          const before = structuredClone(given);
          expect(withoutSecrets(given)).toBe(given);
          const { headers } = withoutSecrets({ headers: { ...given, 'X-Api-Key': CANARY } });
          expect(headers).toEqual({ ...given, 'X-Api-Key': '***' });
          expect(given).toEqual(before);
        },
      ),
    );
  });

  it('says of an error its name, as its message may quote anybody', () => {
    const { text, lines } = logged((logger) => logger.error(new RangeError(CANARY)));
    expect(lines[0]).toMatchObject({ level: 50, name: 'RangeError' });
    expect(text).not.toContain(CANARY);
  });
});
