import { Module } from '@nestjs/common';
import { TenantsModule } from '../tenants/tenants.module';
import { DeliveryExportStore } from './delivery-export.store';
import { ExportController } from './export.controller';
import { Exports } from './exports.service';
import { OperatorStatisticsController } from './operator-statistics.controller';
import { PriceListController } from './price-list.controller';
import { PriceLists } from './price-list.service';
import { PriceListStore } from './price-list.store';
import { RequestLogController } from './request-log.controller';
import { RequestLog } from './request-log.service';
import { RequestLogStore } from './request-log.store';
import { StatisticStore } from './statistic.store';
import { StatisticsReportController } from './statistics-report.controller';
import { StatisticsReader } from './statistics-reader.service';
import { TenantStatisticsController } from './tenant-statistics.controller';

@Module({
  imports: [TenantsModule],
  controllers: [
    StatisticsReportController,
    TenantStatisticsController,
    OperatorStatisticsController,
    PriceListController,
    ExportController,
    RequestLogController,
  ],
  providers: [
    StatisticStore,
    StatisticsReader,
    PriceListStore,
    PriceLists,
    DeliveryExportStore,
    Exports,
    RequestLogStore,
    RequestLog,
  ],
  exports: [StatisticStore],
})
export class StatisticsModule {}
