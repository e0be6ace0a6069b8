import type { Carillon, Tenant } from '@carillon/client';
import { useRead } from '../../api/reading';

/** So many are read, newest first, where all of them are to be counted or named. */
const MOST_TENANTS = 2_000;

const MOVING: Tenant['status'][] = ['provisioning', 'suspending', 'reactivating'];

export const isMoving = ({ status }: Tenant): boolean => MOVING.includes(status);

/** Soon, while one of them is on its way to another status. */
export const paceOf = (tenants: Tenant[] | undefined): number | false =>
  tenants?.some(isMoving) === true && 3_000;

/** Every tenant of the platform; asked again while one of them is on its way to another status. */
export function useTenants() {
  return useRead(['tenants', 'all'], allTenants, { everyMs: paceOf });
}

/** How a tenant is called, by its id; the id itself before that is known. */
export function useTenantNames(): (id: string) => string {
  const { data } = useTenants();
  const names = new Map(data?.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? id;
}

async function allTenants(carillon: Carillon, signal: AbortSignal): Promise<Tenant[]> {
  const tenants: Tenant[] = [];
  for await (const { data } of carillon.tenants.list({ limit: 100 }, { signal }).pages()) {
    tenants.push(...data);
    if (tenants.length >= MOST_TENANTS) break;
  }
  return tenants;
}
