/** Named example bodies of an operation, as OpenAPI has them. */
export type Examples<T> = Record<string, { summary: string; value: T }>;
