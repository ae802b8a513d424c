/** The decorator protocol that this run of the specs was compiled for. */
declare const DECORATORS: 'standard' | 'legacy'
