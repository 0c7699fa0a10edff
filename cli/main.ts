/** The command line. stdout is for answers, stderr for everything else; exit 0 done, 1 findings, 2 usage or configuration. */
import { CommanderError } from 'commander'
import { fail } from './commands/exit.ts'
import { createProgram } from './program.ts'
import { onParentStop } from './runtime/parent.ts'

// 128 + TERM, as a shell would tell it.
onParentStop(() => process.exit(143))
try {
  await createProgram().parseAsync(process.argv)
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else process.exitCode = fail(error)
}
