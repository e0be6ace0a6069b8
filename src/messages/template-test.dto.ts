import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsString, MaxLength } from 'class-validator';
import { Optional } from '../common/validation';
import { PreviewDto } from '../templates/template-preview.dto';

const MAX_TESTERS = 5;

export class TemplateTestDto extends PreviewDto {
  /** E-mail: a verified sender of the tenant; required. SMS: a number in E.164. */
  @ApiPropertyOptional({ maxLength: 400, example: 'Acme <hello@example.com>' })
  @Optional()
  @IsString()
  @MaxLength(400)
  from?: string;

  /** E-mail addresses, or numbers in E.164. Each gets a copy of their own. */
  @ApiProperty({ type: [String], minItems: 1, maxItems: MAX_TESTERS, example: ['ada@example.com'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_TESTERS)
  @IsString({ each: true })
  @MaxLength(400, { each: true })
  to: string[];
}
