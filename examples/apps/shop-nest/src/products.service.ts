import { ConflictException, Injectable, NotFoundException } from '@nestjs/common'
import { InjectRepository } from '@nestjs/typeorm'
import { Cached, Invalidates, LRUTTLCache } from 'purecache'
import { DataSource, Like, MoreThanOrEqual, Repository } from 'typeorm'
import type { AddProduct, FindProducts } from './product.dto.js'
import { Product, Sale } from './product.entity.js'
import { tenants } from './tenant.js'

const PAGE = 20

/** Options for entries that only the requests of one tenant share. A call outside a request throws. */
const CachedForTenant = Cached.with({
  backend: LRUTTLCache,
  capacity: 10_000,
  ttl: 60_000,
  scope: () => tenants.getStore(),
})

/** The products of the current request's tenant. */
@Injectable()
export class Products {
  constructor(
    @InjectRepository(Product) private readonly products: Repository<Product>,
    private readonly database: DataSource,
  ) {}

  @CachedForTenant()
  async find({ text, page }: FindProducts): Promise<Product[]> {
    return this.products.find({
      where: { tenant: this.#tenant, name: Like(`%${text}%`) },
      order: { id: 'ASC' },
      skip: PAGE * (page - 1),
      take: PAGE,
    })
  }

  /** The rejection for a missing product is not cached. */
  @CachedForTenant()
  async get(id: number): Promise<Product> {
    const product = await this.products.findOneBy({ tenant: this.#tenant, id })
    if (product === null) throw new NotFoundException(`There is no product ${id}`)
    return product
  }

  @Invalidates<Products>('find')
  async add({ name, stock }: AddProduct): Promise<Product> {
    return this.products.save({ tenant: this.#tenant, name, stock })
  }

  /** Both entries are deleted after the commit, because the method awaits the whole transaction. */
  @Invalidates<Products>('get', (_, { args: [id] }) => [id])
  @Invalidates<Products>('find')
  async sell(id: number, pieces: number): Promise<void> {
    await this.database.transaction(async (manager) => {
      await manager.insert(Sale, { product: id, pieces })
      const inStock = { tenant: this.#tenant, id, stock: MoreThanOrEqual(pieces) }
      const { affected } = await manager.decrement(Product, inStock, 'stock', pieces)
      if (affected === 0) throw new ConflictException(`There are no ${pieces} pieces of product ${id}`)
    })
  }

  get #tenant(): string {
    return tenants.getStore()!
  }
}
