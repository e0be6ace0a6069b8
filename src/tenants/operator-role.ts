/** From the least to the most: each may do what those before it may. */
export const OPERATOR_ROLES = ['read_only', 'operator', 'owner'] as const;
export type OperatorRole = (typeof OPERATOR_ROLES)[number];

export function isAtLeast(role: OperatorRole, needed: OperatorRole): boolean {
  return OPERATOR_ROLES.indexOf(role) >= OPERATOR_ROLES.indexOf(needed);
}

/** What a route needs that does not say so itself. */
export function roleForMethod(method: string): OperatorRole {
  return method === 'GET' || method === 'HEAD' ? 'read_only' : 'operator';
}
