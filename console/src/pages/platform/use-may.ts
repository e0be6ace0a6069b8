import { useSession } from '../../session/session';

const RANKS = { read_only: 0, operator: 1, owner: 2 } as const;

/** Whether the person may do what needs this role; what they may not do is not offered. */
export function useMay(role: keyof typeof RANKS): boolean {
  const { operator_role: own } = useSession().person;
  return own !== null && RANKS[own] >= RANKS[role];
}
