import * as fc from 'fast-check';
import { AppError } from '../../src/common/app-error';
import { newId } from '../../src/common/ids';
import { cursorOf, idOfCursor, toPage } from '../../src/common/pagination';

const rows = (count: number) => Array.from({ length: count }, () => ({ id: newId('msg') }));
const refused = expect.objectContaining({ code: 'invalid_cursor', status: 400 });

describe('pages', () => {
  it('tell of a further page only when there is a row more than was asked for', () => {
    const [first, second, third] = rows(3);
    const three = [first, second, third].filter((row) => row !== undefined);
    expect(toPage(three, 2, ({ id }) => id)).toEqual({
      object: 'list',
      data: [first?.id, second?.id],
      has_more: true,
      next_cursor: cursorOf(second?.id ?? ''),
    });
    expect(toPage(three, 3, ({ id }) => id)).toMatchObject({ has_more: false, next_cursor: null });
    expect(toPage([], 3, ({ id }) => id)).toEqual({
      object: 'list',
      data: [],
      has_more: false,
      next_cursor: null,
    });
  });

  it('show every row exactly once to whoever follows the cursor', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.integer({ min: 1, max: 10 }), (count, limit) => {
        const all = rows(count);
        const seen: string[] = [];
        let after: string | null = null;
        do {
          const from =
            after === null ? 0 : all.findIndex(({ id }) => id === idOfCursor(after ?? undefined, 'msg')) + 1;
          const page = toPage(all.slice(from, from + limit + 1), limit, ({ id }) => id);
          seen.push(...page.data);
          after = page.next_cursor;
        } while (after !== null);
        expect(seen).toEqual(all.map(({ id }) => id));
      }),
    );
  });

  it('begin at the newest without a cursor', () => {
    expect(idOfCursor(undefined, 'msg')).toBeNull();
  });

  it.each([
    ['nothing', ''],
    ['an id as it stands', newId('msg')],
    ['a cursor of another list', cursorOf(newId('tpl'))],
    ['padding', `${cursorOf(newId('msg'))}=`],
    ['another spelling of Base64', `${cursorOf(newId('msg'))} `],
    ['a made-up id', cursorOf('msg_1')],
    ['a NUL, which PostgreSQL does not take', cursorOf('msg_\0')],
  ])('refuse %s', (_what, cursor) => {
    expect(() => idOfCursor(cursor, 'msg')).toThrow(refused);
  });

  it('take back what they gave, and refuse all else', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (cursor) => {
        try {
          const id = idOfCursor(cursor, 'msg');
          expect(cursorOf(id ?? '')).toBe(cursor);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
    );
  });
});
