// Every program under the legacy protocol that needs no reflect-metadata.
import '../behaviour.js'
import '../tiers.js'
import '../mixins.js'
import '../symbol-names.js'
import '../writes.js'
import './parameter-decorators.js'
import './protocol.js'
