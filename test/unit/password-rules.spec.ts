import fc from 'fast-check';
import { faultOfPassword } from '../../src/people/password-rules';

const EMAIL = 'lieselotte.meier@acme-bells.example';
const codeOf = (password: string) => faultOfPassword(password, EMAIL)?.code ?? null;

describe('passwords', () => {
  it.each([
    'password1234',
    'Password2024!',
    'P@ssw0rdP@ssw0rd',
    'qwertyuiop12',
    'QWERTZUIOP!!',
    '123456789012',
    '098765432109',
    'aaaaaaaaaaaa',
    'abcdefghijkl',
    'abcabcabcabc',
    '1qaz2wsx3edc',
    'iloveyou1234',
    'letmein letmein',
    'Welcome2026!!',
    'adminadmin12',
    'carillon2026',
    'lieselotte1990',
    'acme-bells12',
    'Ｐａｓｓｗｏｒｄ１２３４',
  ])('%s is one that is tried first', (password) => expect(codeOf(password)).toBe('common_password'));

  it.each([
    'violet harbour 7 kites',
    'correct horse battery staple',
    'seven quiet lanterns',
    '839201745562',
    'Ünïcödé ist schön',
    '🐘🐝🦊🐙🦉🐢🦆🐧🐴🦁🐬🦜',
    'my password is a violet kite',
  ])('%s may be used', (password) => expect(codeOf(password)).toBeNull());

  it('do not contain the e-mail, in any case', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        expect(codeOf(`${before}${EMAIL.toUpperCase()}${after}`)).toBe('contains_email');
      }),
    );
  });

  it('of one short piece again and again are common, whatever the piece', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 3, unit: 'grapheme-ascii' }), (piece) => {
        expect(codeOf(piece.repeat(12))).toMatch(/^(common_password)$/);
      }),
    );
  });

  it('at random are good, and so is what is put before or behind them', () => {
    const letters = fc.string({ minLength: 16, maxLength: 24, unit: fc.constantFrom(...'bdfhjkmpvwxz7928') });
    const varied = letters.filter((word) => new Set(word).size > 9);
    fc.assert(
      fc.property(varied, fc.constantFrom('', 'password', '1234', 'qwerty'), (word, common) => {
        // Runs are taken out of what is random as well; so many different letters are seldom left below four.
        expect(codeOf(`${common}${word}`)).toBeNull();
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});
