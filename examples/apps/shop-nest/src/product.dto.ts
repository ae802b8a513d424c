import { Type } from 'class-transformer'
import { IsInt, IsOptional, IsPositive, IsString, Min } from 'class-validator'
import { byValue } from 'purecache'

/** The query of a search. Each request has its own instance. */
export class FindProducts {
  @IsString()
  @IsOptional()
  text = ''

  @Type(() => Number)
  @IsPositive()
  @IsInt()
  page = 1
}
byValue(FindProducts) // equal queries share an entry; without this line no two instances are equal

export class AddProduct {
  @IsString()
  name!: string

  @Min(0)
  @IsInt()
  stock!: number
}

export class SellProduct {
  @IsPositive()
  @IsInt()
  pieces!: number
}
