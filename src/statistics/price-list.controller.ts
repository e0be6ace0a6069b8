import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { ByOperator, type OperatorCaller, OperatorOnly } from '../tenants/access';
import { PriceListDto, SetPriceListDto } from './price-list.dto';
import { PriceLists } from './price-list.service';

@ApiTags('Statistics')
@ApiBearerAuth('operatorKey')
@OperatorOnly()
@Controller('v1/price-list')
export class PriceListController {
  constructor(private readonly prices: PriceLists) {}

  @Put()
  @ApiOperation({
    summary: 'Set the price list',
    description:
      'For the operator: what an e-mail to one recipient and a segment of an SMS cost. All prices at once. Statistics tell ' +
      'costs by it, also of days that are over.',
  })
  @ApiProblems('invalid_request', 'malformed_request')
  set(@ByOperator() { actor }: OperatorCaller, @Body() body: SetPriceListDto): Promise<PriceListDto> {
    return this.prices.set(body, actor);
  }

  @Get()
  @ApiOperation({
    summary: 'Get the price list',
    description: 'For the operator: what statistics tell costs by.',
  })
  @ApiProblems()
  get(): Promise<PriceListDto> {
    return this.prices.get();
  }
}
