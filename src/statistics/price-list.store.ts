import { Injectable } from '@nestjs/common';
import type { PlatformTx, Tx } from '../database/database';
import { select } from '../database/sql';
import type { PriceList } from './price-list.entity';

export type Prices = Pick<PriceList, 'currency' | 'prices'>;

/** What costs are reckoned by; the same for every tenant. */
@Injectable()
export class PriceListStore {
  async find(tx: Tx): Promise<Prices | null> {
    const [row] = await select<Prices>(tx, 'SELECT currency, prices FROM price_list', []);
    return row ?? null;
  }

  findAcrossTenants(tx: PlatformTx): Promise<Prices | null> {
    return this.find(tx);
  }

  async setAcrossTenants(tx: PlatformTx, { currency, prices }: Prices): Promise<void> {
    await tx.query(
      `INSERT INTO price_list (currency, prices) VALUES ($1, $2)
       ON CONFLICT (one) DO UPDATE SET currency = excluded.currency, prices = excluded.prices, updated_at = now()`,
      [currency, JSON.stringify(prices)],
    );
  }
}
