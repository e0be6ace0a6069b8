import { Injectable } from '@nestjs/common';
import type { Actor } from '../audit/actor';
import { AuditStore, PLATFORM_SCOPE } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import { Database } from '../database/database';
import { type PriceListDto, type SetPriceListDto, toPriceListDto } from './price-list.dto';
import { PriceListStore, type Prices } from './price-list.store';

/** What the operator reckons costs by. Costs are reckoned when they are read, so a correction counts for the past as well. */
@Injectable()
export class PriceLists {
  constructor(
    private readonly database: Database,
    private readonly store: PriceListStore,
    private readonly audit: AuditStore,
  ) {}

  async get(): Promise<PriceListDto> {
    return toPriceListDto(await this.database.acrossTenants((tx) => this.store.findAcrossTenants(tx)));
  }

  async set(asked: SetPriceListDto, actor: Actor): Promise<PriceListDto> {
    const list = inOrder(asked);
    return this.database.acrossTenants(async (tx) => {
      const before = toPriceListDto(await this.store.findAcrossTenants(tx));
      await this.store.setAcrossTenants(tx, list);
      const after = toPriceListDto(list);
      const change = { action: 'price_list.set', target: PLATFORM_SCOPE, before, after };
      await this.audit.record(tx, PLATFORM_SCOPE, actor, change);
      return after;
    });
  }
}

function inOrder({ currency, prices }: SetPriceListDto): Prices {
  const first = new Map<string, number>();
  for (const [i, { from }] of prices.entries()) {
    const known = first.get(from);
    if (known !== undefined) {
      const detail = `"prices.${i}.from" is ${from}, as that of "prices.${known}": one price a day.`;
      throw AppError.invalid([{ pointer: `/prices/${i}/from`, code: 'twice', detail }]);
    }
    first.set(from, i);
  }
  const sorted = [...prices].sort((one, other) => (one.from < other.from ? -1 : 1));
  return {
    currency,
    prices: sorted.map(({ from, email, sms_segment }) => ({ from, email, sms_segment })),
  };
}
