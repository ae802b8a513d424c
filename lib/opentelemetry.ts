export { type Metering, observeMetrics, type ObserveOptions } from './metrics/opentelemetry'
export type { Measure } from './metrics/measures'
export type { CacheSource, MeasuredCache } from './metrics/readings'
