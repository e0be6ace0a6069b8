import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../src/common/app-error';
import { IdPipe } from '../../src/common/id.pipe';
import { isId, newId } from '../../src/common/ids';

describe('ids', () => {
  it('name their noun and are never the same', () => {
    const ids = Array.from({ length: 1_000 }, () => newId('msg'));
    for (const id of ids) expect(id).toMatch(/^msg_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
    expect(new Set(ids).size).toBe(1_000);
    for (const id of ids) expect(isId('msg', id)).toBe(true);
  });

  it('sort by time of creation', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      ids.push(newId('msg'));
      await delay(2);
    }
    expect([...ids].sort()).toEqual(ids);
  });

  const good = newId('msg');
  it.each([
    ['of another noun', newId('tpl')],
    ['in capitals', good.toUpperCase()],
    ['cut short', good.slice(0, -1)],
    ['too long', `${good}0`],
    ['with a line break', `${good}\n`],
    ['with a letter that is not in the alphabet', `${good.slice(0, -1)}u`],
    ['above the range of a UUID', `msg_8${good.slice(5)}`],
    ['no string', 7],
    ['absent', undefined],
  ])('refuses one %s', (_what, value) => {
    expect(isId('msg', value)).toBe(false);
  });

  it('a malformed one in a path is not found', () => {
    expect(new IdPipe('msg').transform(good)).toBe(good);
    expect(() => new IdPipe('msg').transform("msg_' OR 1=1")).toThrow(AppError);
    expect(() => new IdPipe('msg').transform('x')).toThrow(expect.objectContaining({ status: 404 }));
  });
});
