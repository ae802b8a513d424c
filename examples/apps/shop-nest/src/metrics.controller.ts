import { Controller, Get, Header } from '@nestjs/common'
import { Registry } from 'prom-client'
import { registerMetrics } from 'purecache/prometheus'

@Controller('metrics')
export class MetricsController {
  readonly #registry = new Registry()

  constructor() {
    registerMetrics(this.#registry)
  }

  @Get()
  @Header('content-type', Registry.PROMETHEUS_CONTENT_TYPE)
  show(): Promise<string> {
    return this.#registry.metrics()
  }
}
