import { storable } from '../../src/channels/storable';

describe('what PostgreSQL can store of an event', () => {
  it('is the event itself, if that holds nothing else', () => {
    const event = { event: 'open', count: 2, to: ['Zoë 😀'], none: null, nested: { a: [{ b: true }] } };
    expect(storable(event)).toBe(event);
  });

  it.each([
    [{ message: '550 a\0b' }, { message: '550 ab' }],
    [{ message: 'cut \ud83d' }, { message: 'cut \ufffd' }],
    [
      { 'na\0me': 'x', ['\udc00']: 'y' },
      { name: 'x', '\ufffd': 'y' },
    ],
    [
      { to: ['a\0', { deep: ['\ud800'] }], n: 1 },
      { to: ['a', { deep: ['\ufffd'] }], n: 1 },
    ],
  ])('leaves out the rest: %j', (event, expected) => {
    expect(storable(event)).toEqual(expected);
  });
});
