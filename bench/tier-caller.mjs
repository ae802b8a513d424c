// One of the processes of the section `tier` that call at one moment.
import process from 'node:process'
import { callWhenTold } from './sections/tier.mjs'

await callWhenTold(JSON.parse(process.argv[2]))
