import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsNumber,
  IsObject,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsDay } from './day';
import type { Prices } from './price-list.store';

/** Dearer is nothing that is sent by the million. */
const DEAREST = 100_000;
const DIGITS = { maxDecimalPlaces: 4, allowNaN: false, allowInfinity: false };

export class PriceDto {
  /** The first day that it counts for, in UTC; until the next price begins. */
  @ApiProperty({ format: 'date', example: '2026-01-01' })
  @IsDay()
  from: string;

  /** For one recipient of an e-mail, in minor units of the currency. At most four digits after the point. */
  @ApiProperty({ minimum: 0, maximum: DEAREST, example: 0.08 })
  @IsNumber(DIGITS)
  @Min(0)
  @Max(DEAREST)
  email: number;

  /** For one segment of an SMS. */
  @ApiProperty({ minimum: 0, maximum: DEAREST, example: 4.5 })
  @IsNumber(DIGITS)
  @Min(0)
  @Max(DEAREST)
  sms_segment: number;
}

export class SetPriceListDto {
  /** ISO 4217, one for all prices. */
  @ApiProperty({ pattern: '^[A-Z]{3}$', example: 'EUR' })
  @Matches(/^[A-Z]{3}$/, { message: 'currency takes three capital letters of ISO 4217, such as EUR' })
  currency: string;

  /** All of them, those of the past as well: what was sent on a day costs what was the price then. */
  @ApiProperty({ type: [PriceDto], minItems: 1, maxItems: 100 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => PriceDto)
  prices: PriceDto[];
}

export class PriceListDto {
  @ApiProperty({ enum: ['price_list'], example: 'price_list' })
  object: 'price_list';

  /** Null before prices were set: then no cost is told. */
  @ApiProperty({ type: String, nullable: true, example: 'EUR' })
  currency: string | null;

  /** Oldest first. */
  @ApiProperty({ type: [PriceDto] })
  prices: PriceDto[];
}

export function toPriceListDto(list: Prices | null): PriceListDto {
  return { object: 'price_list', currency: list?.currency ?? null, prices: list?.prices ?? [] };
}
