export { type Metering, observeMetrics, type ObserveOptions } from './metrics/opentelemetry'
export type { CacheSource, MeasuredCache, Measure } from './metrics/readings'
