import 'reflect-metadata'
import './all.js'
import '../carried-over.js'
import './reflected.js'
import { report } from '../check.js'

void report()
