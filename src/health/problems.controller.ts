import { Controller, Get, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { AppError } from '../common/app-error';
import { PROBLEMS, type ProblemCode } from '../common/problems';
import { Public } from '../tenants/access';

/** What the `type` of a problem points at. */
@ApiExcludeController()
@Public('documentation')
@Controller('problems')
export class ProblemsController {
  @Get(':code')
  get(@Param('code') code: string): object {
    if (!Object.hasOwn(PROBLEMS, code)) throw AppError.notFound('problem');
    return { code, ...PROBLEMS[code as ProblemCode] };
  }
}
