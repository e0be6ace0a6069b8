import { z } from 'zod';

/**
 * The kinds of fields in the provider's answers. Nulls and empty strings count as absent, since the provider leaves
 * out, blanks and nulls the same fields by turns.
 */
export const optionalText = z
  .string()
  .nullable()
  .transform((value) => value || undefined)
  .optional();
export const requiredText = z.string().min(1);
export const optionalNumber = z
  .number()
  .nullable()
  .transform((value) => value ?? undefined)
  .optional();
export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value === true);
export const optionalFlag = z
  .boolean()
  .nullable()
  .transform((value) => value ?? undefined)
  .optional();
export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
export const pageToken = z
  .string()
  .nullable()
  .default(null)
  .transform((value) => value || null);
export const oneOrMany = <S extends z.ZodType>(item: S) =>
  z.preprocess((value): unknown => (Array.isArray(value) ? value : [value]), z.array(item));
export const optionalTexts = z.preprocess((value) => value ?? [], oneOrMany(z.string())).optional();

/** For fields that are only shown: one that is not of its kind must not hide the rest of the answer. */
export const shownText = z
  .string()
  .nullable()
  .default('')
  .transform((value) => value ?? '')
  .catch('');
export const shownOptionalText = optionalText.catch(undefined);
export const shownNumber = optionalNumber.catch(undefined);
export const shownFlag = z.boolean().optional().catch(undefined);
/** The provider tells a phone number as text or as a number, with or without its plus. */
export const phoneNumber = z
  .union([z.string(), z.number()])
  .nullable()
  .default('')
  .transform((value) => String(value ?? ''));
export const count = z
  .number()
  .nullable()
  .default(0)
  .transform((value) => value ?? 0);
export const percentText = z
  .union([z.number(), z.string().regex(/^(\d{1,3}(\.\d+)?)?$/)])
  .nullable()
  .default('0')
  .transform((value) => String(value ?? 0));
/** Null where there is nothing; an answer without the list is no answer. */
export const listOf = <S extends z.ZodType>(item: S) =>
  z
    .array(item)
    .nullable()
    .transform((items) => items ?? []);
