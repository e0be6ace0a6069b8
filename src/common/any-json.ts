import type { ApiPropertyOptions } from '@nestjs/swagger';

/** How OpenAPI says "any JSON value". */
export const ANY_JSON: ApiPropertyOptions = {
  oneOf: [
    { type: 'string', nullable: true },
    { type: 'number' },
    { type: 'boolean' },
    { type: 'array', items: {} },
    { type: 'object', additionalProperties: true },
  ],
};
