import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { Idempotent } from '../idempotency/idempotent';
import { IdPipe } from '../common/id.pipe';
import { type OperatorId } from '../common/ids';
import { idOfCursor, PageQuery, toPage } from '../common/pagination';
import { ByOperator, type OperatorCaller, OperatorOnly } from './access';
import {
  CreatedOperatorDto,
  CreateOperatorDto,
  CurrentOperatorDto,
  OperatorDto,
  OperatorPageDto,
  toOperatorDto,
  UpdateOperatorDto,
} from './operator.dto';
import { OperatorService } from './operator.service';

const OPERATOR_ID = { name: 'operatorId', example: 'opr_01kaj6v3m4e2ra8x0q6s1t5y9z' };

@ApiTags('Operators')
@ApiBearerAuth('operatorKey')
@OperatorOnly('owner')
@Controller('v1/operators')
export class OperatorController {
  constructor(private readonly operators: OperatorService) {}

  @Post()
  @Idempotent()
  @ApiOperation({
    summary: 'Create an operator',
    description: 'The key is in this answer and nowhere else: only a digest of it is stored.',
  })
  @ApiProblems('invalid_request', 'malformed_request')
  async create(
    @ByOperator() { actor }: OperatorCaller,
    @Body() body: CreateOperatorDto,
  ): Promise<CreatedOperatorDto> {
    const { row, key } = await this.operators.create(body, actor);
    return { ...toOperatorDto(row), key };
  }

  @Get()
  @ApiOperation({ summary: 'List operators', description: 'Newest first, revoked ones included.' })
  @ApiProblems('invalid_request', 'invalid_cursor')
  async list(@Query() query: PageQuery): Promise<OperatorPageDto> {
    const rows = await this.operators.list(idOfCursor(query.after, 'opr'), query.limit);
    return toPage(rows, query.limit, toOperatorDto);
  }

  @Get('me')
  @OperatorOnly('read_only')
  @ApiOperation({ summary: 'Who you are', description: 'The operator whose key you use, and its role.' })
  @ApiProblems()
  me(@ByOperator() { operatorId, role }: OperatorCaller): CurrentOperatorDto {
    return { object: 'current_operator', id: operatorId, role };
  }

  @Get(':operatorId')
  @ApiOperation({ summary: 'Get an operator', description: 'With its role, and when its key was used last.' })
  @ApiParam(OPERATOR_ID)
  @ApiProblems('not_found')
  async get(@Param('operatorId', new IdPipe('opr')) id: OperatorId): Promise<OperatorDto> {
    return toOperatorDto(await this.operators.get(id));
  }

  @Patch(':operatorId')
  @ApiOperation({
    summary: 'Change an operator',
    description: 'What is left out stays as it is. It counts from the next request on.',
  })
  @ApiParam(OPERATOR_ID)
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  async update(
    @ByOperator() { actor }: OperatorCaller,
    @Param('operatorId', new IdPipe('opr')) id: OperatorId,
    @Body() body: UpdateOperatorDto,
  ): Promise<OperatorDto> {
    return toOperatorDto(await this.operators.update(id, body, actor));
  }

  @Post(':operatorId/rotate')
  @Idempotent()
  @ApiOperation({
    summary: "Rotate an operator's key",
    description:
      'The new key is in this answer and nowhere else; the old one is refused from the next request on.',
  })
  @ApiParam(OPERATOR_ID)
  @ApiProblems('not_found', 'conflict')
  async rotate(
    @ByOperator() { actor }: OperatorCaller,
    @Param('operatorId', new IdPipe('opr')) id: OperatorId,
  ): Promise<CreatedOperatorDto> {
    const { row, key } = await this.operators.rotate(id, actor);
    return { ...toOperatorDto(row), key };
  }

  @Delete(':operatorId')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Revoke an operator',
    description: 'Its key is refused from the next request on. Twice is no error.',
  })
  @ApiParam(OPERATOR_ID)
  @ApiProblems('not_found')
  async revoke(
    @ByOperator() { actor }: OperatorCaller,
    @Param('operatorId', new IdPipe('opr')) id: OperatorId,
  ): Promise<void> {
    await this.operators.revoke(id, actor);
  }
}
