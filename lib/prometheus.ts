export { type MetricRegistry, type MetricsOptions, registerMetrics } from './metrics/prometheus'
export type { Measure } from './metrics/measures'
export type { CacheSource, MeasuredCache } from './metrics/readings'
