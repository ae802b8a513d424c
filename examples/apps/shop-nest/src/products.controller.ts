import { Body, Controller, Get, Param, ParseIntPipe, Post, Query } from '@nestjs/common'
import { AddProduct, FindProducts, SellProduct } from './product.dto.js'
import type { Product } from './product.entity.js'
import { Products } from './products.service.js'

@Controller('products')
export class ProductsController {
  constructor(private readonly products: Products) {}

  @Get()
  find(@Query() query: FindProducts): Promise<Product[]> {
    return this.products.find(query)
  }

  @Get(':id')
  get(@Param('id', ParseIntPipe) id: number): Promise<Product> {
    return this.products.get(id)
  }

  @Post()
  add(@Body() product: AddProduct): Promise<Product> {
    return this.products.add(product)
  }

  @Post(':id/sales')
  sell(@Param('id', ParseIntPipe) id: number, @Body() { pieces }: SellProduct): Promise<void> {
    return this.products.sell(id, pieces)
  }
}
