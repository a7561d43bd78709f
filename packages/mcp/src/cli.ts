#!/usr/bin/env bun
import { leaveForeignFolder } from './cli/leave-foreign-folder.ts'

leaveForeignFolder()
const { runCli } = await import('./cli/run-cli.ts')
await runCli(process.argv)
