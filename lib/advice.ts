export { advise, type Adviser, type AdviceReport, type AdviseOptions } from './advice/advise'
export type { Estimate } from './advice/estimates'
export type { AdvisableCache } from './advice/hook'
export type { ShadowPolicy } from './advice/shadow'
