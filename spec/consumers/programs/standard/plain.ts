import './all.js'
import '../without-reflect-metadata.js'
import { report } from '../check.js'

void report()
