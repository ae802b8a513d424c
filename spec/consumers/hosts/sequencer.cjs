// Runs collected.test.ts after torn-down.test.ts.
/* eslint-disable no-undef, @typescript-eslint/no-require-imports -- Jest loads it as CommonJS */
const { default: Sequencer } = require('@jest/test-sequencer')

module.exports = class extends Sequencer {
  sort(tests) {
    return [...tests].sort((a, b) => (a.path < b.path ? 1 : -1))
  }
}
