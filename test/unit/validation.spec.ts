import type { ArgumentMetadata } from '@nestjs/common';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import { AppError, type FieldError } from '../../src/common/app-error';
import { requestValidation } from '../../src/common/validation';

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
    await requestValidation().transform(value, body);
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_request') return error.errors;
    throw error;
  }
  return [];
}

describe('the validation of requests', () => {
  it('makes an instance of what is valid', async () => {
    const order = (await requestValidation().transform({ kind: 'a', lines: [{ item: 'x' }] }, body)) as Order;
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
    const failed = requestValidation().transform({ kind: 'c', lines: [{}, {}, {}] }, body);
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
});
