// Every program under the standard protocol that needs no reflect-metadata.
import '../behaviour.js'
import '../mixins.js'
import '../symbol-names.js'
import '../writes.js'
import './metadata-inheritance.js'
import './private-parameters.js'
import './protocol.js'
import './self-naming-class.js'
