/** Whether a program that a spec runs is asked to do all of its work, as in `npm run test:thorough`. */
export const isThorough = process.env['THOROUGH'] === 'true'
