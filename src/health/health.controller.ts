import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { AppError } from '../common/app-error';
import { ApiPublicProblems } from '../common/api-problems';
import { Database } from '../database/database';
import { Doorbell } from '../queue/doorbell';
import { Public } from '../tenants/access';
import { standingOf } from './standing';

export class LiveDto {
  @ApiProperty({ enum: ['live'], example: 'live' })
  status: 'live';
}

export class ReadyDto {
  @ApiProperty({ enum: ['ready'], example: 'ready' })
  status: 'ready';

  @ApiProperty({ enum: ['up'], example: 'up' })
  database: 'up';

  /** `down` does not make the API unready: messages are stored all the same and sent when Redis is back. */
  @ApiProperty({ enum: ['up', 'down'], example: 'up' })
  redis: 'up' | 'down';
}

@ApiTags('Health')
@Public('asked by load balancers and orchestrators, and tells nothing of tenants')
@Controller('health')
export class HealthController {
  constructor(
    private readonly database: Database,
    private readonly doorbell: Doorbell,
  ) {}

  @Get('live')
  @ApiOperation({ summary: 'Whether the process runs', description: 'Restart it when this does not answer.' })
  @ApiPublicProblems()
  live(): LiveDto {
    return { status: 'live' };
  }

  @Get('ready')
  @ApiOperation({
    summary: 'Whether requests can be taken',
    description: 'Messages can be accepted as long as the database answers; 503 when it does not.',
  })
  @ApiPublicProblems('unavailable')
  async ready(): Promise<ReadyDto> {
    const { database, redis } = await standingOf(this.database, this.doorbell);
    if (database === 'down') throw new AppError('unavailable', 'The database cannot be reached.', [], 5);
    return { status: 'ready', database, redis };
  }
}
