export { type MetricRegistry, type MetricsOptions, registerMetrics } from './metrics/prometheus'
export type { CacheSource, MeasuredCache, Measure } from './metrics/readings'
