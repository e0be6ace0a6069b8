import * as fc from 'fast-check';
import { escaped } from '../../src/common/html-page';
import { masked } from '../../src/preferences/unsubscribe-page';

describe('words on the page', () => {
  it('hold no sign that begins anything in HTML', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const shown = escaped(text);
        expect(shown).not.toMatch(/[<>"']/);
        expect(shown.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))).toBe(text);
      }),
    );
  });

  it('never show a whole local part of more than one letter', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{2,20}$/), (local) => {
        expect(masked(`${local}@example.com`)).toBe(`${local[0]}…@example.com`);
      }),
    );
  });
});
