/** The decorator protocol that this run of the specs was compiled for. */
declare const DECORATORS: 'standard' | 'legacy'
/** Whether a spec that walks at random may take its time: `npm run test:thorough`. */
declare const THOROUGH: boolean
