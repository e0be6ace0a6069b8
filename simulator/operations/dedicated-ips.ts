import type { Call, Operation } from '../operation';

const POOL = { id: 1234, name: 'Main Pool', ip_addresses: ['192.0.2.10'] };

export const DEDICATED_IP_OPERATIONS: Operation[] = [
  {
    path: '/dedicated_ips/view',
    does: 'one pool, for accounts that have a dedicated IP',
    handler: viewPools,
  },
];

/** One pool for the master, and for each subaccount with `dedicated_ip`. */
function viewPools({ account }: Call): unknown {
  return account.dedicatedIp ? [POOL] : [];
}
