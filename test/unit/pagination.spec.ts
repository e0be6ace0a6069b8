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
        const all = rows(count).map((row, position) => ({ ...row, position }));
        const seen: string[] = [];
        let after: string | undefined;
        for (let pages = 0; pages <= count; pages += 1) {
          const last = idOfCursor(after, 'msg');
          const from = all.find(({ id }) => id === last)?.position ?? -1;
          const { data, next_cursor } = toPage(all.slice(from + 1, from + 2 + limit), limit, ({ id }) => id);
          seen.push(...data);
          if (next_cursor === null) break;
          after = next_cursor;
        }
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
