import {
  type INestApplication,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  ValidationPipe,
} from '@nestjs/common'
import { TypeOrmModule } from '@nestjs/typeorm'
import { advise } from 'purecache/advice'
import { inspector, toNode } from 'purecache/inspector'
import { MetricsController } from './metrics.controller.js'
import { Product, Sale } from './product.entity.js'
import { ProductsController } from './products.controller.js'
import { Products } from './products.service.js'
import { inTenant } from './tenant.js'

@Module({
  imports: [
    TypeOrmModule.forRoot({ type: 'sqljs', entities: [Product, Sale], synchronize: true }),
    TypeOrmModule.forFeature([Product]),
  ],
  providers: [Products],
  controllers: [ProductsController, MetricsController],
})
export class Shop implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(inTenant).forRoutes(ProductsController)
  }
}

/** Adds the parts outside of modules: the validation of requests, and the inspector. */
export function configure(app: INestApplication): INestApplication {
  // `whitelist` removes unknown properties, which would become part of the key.
  app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true }))
  const token = process.env['INSPECTOR_TOKEN'] // in production the inspector is closed without one
  app.use('/caches', toNode(inspector({ token, actions: ['clear'], advise })))
  return app
}
