import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { QuotasDto } from './quota.dto';
import { Quotas } from './quota.service';

@ApiTags('Quotas')
@ApiBearerAuth('tenantKey')
@Controller('v1/quotas')
export class QuotaController {
  constructor(private readonly quotas: Quotas) {}

  @Get()
  @Needs('reports:read')
  @ApiOperation({
    summary: 'Get your quotas',
    description:
      'How many recipients you may send to in an hour, a day and a month, and how many you have. Those on the ' +
      'suppression list do not count; a scheduled message counts when it leaves.',
  })
  @ApiProblems()
  get(@Caller() { tenantId }: TenantCaller): Promise<QuotasDto> {
    return this.quotas.get(tenantId);
  }
}
