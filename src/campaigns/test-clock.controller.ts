import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { AdvanceTestClockDto, TestClockDto } from './test-clock.dto';
import { TestClocks } from './test-clocks.service';

@ApiTags('Campaigns')
@ApiBearerAuth('tenantKey')
@Controller('v1/test-clock')
export class TestClockController {
  constructor(private readonly clocks: TestClocks) {}

  @Get()
  @Needs('campaigns:read')
  @ApiOperation({
    summary: 'Read the clock of test mode',
    description: 'It shows the real time until it is set ahead.',
  })
  @ApiProblems()
  get(@Caller() { tenantId }: TenantCaller): Promise<TestClockDto> {
    return this.clocks.get(tenantId);
  }

  @Post('advance')
  @HttpCode(200)
  @Needs('campaigns:write')
  @ApiOperation({
    summary: 'Set the clock of test mode ahead',
    description:
      'Campaigns and scheduled messages of test mode that fall due meanwhile are run at once, so that a month of a schedule ' +
      'is tried in minutes. Live mode goes by the real time, always.',
  })
  @ApiProblems('invalid_request', 'malformed_request')
  advance(@Caller() caller: TenantCaller, @Body() body: AdvanceTestClockDto): Promise<TestClockDto> {
    return this.clocks.advance(caller, body.seconds);
  }
}
