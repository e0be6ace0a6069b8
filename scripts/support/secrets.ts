import { randomBytes, randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export interface Secrets {
  masterKey: string;
  operatorKey: string;
  postgresPassword: string;
  /** What the simulator accepts as the provider's master key. */
  simulatorMasterKey: string;
}

/** Made once and kept, readable by their owner only: the data is encrypted with the master key. */
export function loadSecrets(file: string): Secrets {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
  const secrets = makeSecrets();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  return secrets;
}

export function makeSecrets(): Secrets {
  return {
    masterKey: randomBytes(32).toString('base64'),
    operatorKey: `car_op_${randomBase62(32)}`,
    postgresPassword: randomBase62(24),
    simulatorMasterKey: `api-${randomBase62(32)}`,
  };
}

export function randomBase62(length: number): string {
  return Array.from({ length }, () => BASE62[randomInt(BASE62.length)]).join('');
}
