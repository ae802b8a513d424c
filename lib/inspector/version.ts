/** The version of this package, which the page shows. */
export const VERSION = '0.2.0'
