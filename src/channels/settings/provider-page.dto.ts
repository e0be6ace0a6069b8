import { ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { PageQuery } from '../../common/pagination';

/** Query of a list that the provider keeps: the cursor holds the provider's token, whose length is not told. */
export class ProviderPageQuery extends OmitType(PageQuery, ['after']) {
  /** `next_cursor` of the page before, unchanged, together with the same filters. */
  @ApiPropertyOptional({ maxLength: 2000 })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  after?: string;
}
