import type { ArgumentMetadata } from '@nestjs/common';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import { AppError, type FieldError } from '../../src/common/app-error';
import { RequestValidation } from '../../src/common/validation';

class Line {
  @IsString()
  item: string;

  @IsOptional()
  @IsInt()
  count?: number;
}

class Order {
  @IsIn(['a', 'b'])
  kind: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(2)
  @ValidateNested({ each: true })
  @Type(() => Line)
  lines?: Line[];
}

const body: ArgumentMetadata = { type: 'body', metatype: Order };

async function faults(value: unknown): Promise<FieldError[]> {
  try {
    await new RequestValidation().transform(value, body);
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_request') return error.errors;
    throw error;
  }
  return [];
}

describe('the validation of requests', () => {
  it('makes an instance of what is valid', async () => {
    const order = (await new RequestValidation().transform(
      { kind: 'a', lines: [{ item: 'x' }] },
      body,
    )) as Order;
    expect(order).toBeInstanceOf(Order);
    expect(order.lines?.[0]).toBeInstanceOf(Line);
  });

  it('points into nested objects and lists', async () => {
    expect(await faults({ kind: 'a', lines: [{ item: 'x' }, { item: 1, count: 1.5 }] })).toEqual([
      { pointer: '/lines/1/item', code: 'is_string', detail: '"lines.1.item" must be a string.' },
      { pointer: '/lines/1/count', code: 'is_int', detail: '"lines.1.count" must be an integer number.' },
    ]);
  });

  it('refuses unknown fields by name, nested ones too', async () => {
    expect(await faults({ kind: 'a', a_b: 1, 'x/y~z': 2, lines: [{ item: 'x', colour: 'red' }] })).toEqual([
      { pointer: '/a_b', code: 'unknown_field', detail: '"a_b" is not a field of this request.' },
      { pointer: '/x~1y~0z', code: 'unknown_field', detail: expect.stringContaining('is not a field') },
      {
        pointer: '/lines/0/colour',
        code: 'unknown_field',
        detail: '"lines.0.colour" is not a field of this request.',
      },
    ]);
  });

  it('names every fault at once and counts them', async () => {
    const failed = new RequestValidation().transform({ kind: 'c', lines: [{}, {}, {}] }, body);
    await expect(failed).rejects.toMatchObject({
      status: 422,
      errors: expect.arrayContaining([
        expect.objectContaining({ pointer: '/kind', code: 'is_in' }),
        expect.objectContaining({ pointer: '/lines', code: 'array_max_size' }),
        expect.objectContaining({ pointer: '/lines/2/item', code: 'is_string' }),
      ]),
      detail: expect.stringMatching(/\(and 4 more\)$/),
    });
  });

  it.each([
    [undefined],
    [null],
    [[]],
    [[{ kind: 'a' }]],
    ['text'],
    [7],
    [true],
    [{ lines: 'x' }],
    [{ kind: 'a', lines: [1, null] }],
  ])('refuses %j as a fault of the caller, not as a bug', async (value) => {
    expect(await faults(value)).not.toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['a NUL', { kind: 'a\0' }, '/kind'],
    ['half of a surrogate pair', { kind: 'a', lines: [{ item: '\ud800' }] }, '/lines/0/item'],
    ['a NUL in a name', { kind: 'a', lines: [{ 'item\0': 'x' }] }, '/lines/0'],
  ])('refuses text that cannot be stored: %s', async (_what, value, pointer) => {
    expect(await faults(value)).toEqual([expect.objectContaining({ pointer, code: 'invalid_text' })]);
  });

  it('refuses what is nested too deep to be meant, and takes all other text', async () => {
    const deep = JSON.parse('{"kind":'.repeat(10_000) + '1' + '}'.repeat(10_000)) as object;
    expect(await faults(deep)).toEqual([expect.objectContaining({ code: 'too_deep' })]);
    expect(await faults({ kind: 'a', lines: [{ item: 'Zoë 山田 👩‍💻\n\u0001' }] })).toEqual([]);
  });
});
