/** The command line. stdout is for answers, stderr for everything else; exit 0 done, 1 findings, 2 usage or configuration. */
import { Command, CommanderError } from 'commander'
import { register as registerConfig } from './commands/config.ts'
import { register as registerDeferrals } from './commands/deferrals.ts'
import { register as registerDemo } from './commands/demo.ts'
import { register as registerDlq } from './commands/dlq.ts'
import { register as registerExplain } from './commands/explain.ts'
import { register as registerRebuild } from './commands/rebuild.ts'
import { register as registerKeys } from './commands/keys.ts'
import { register as registerRun } from './commands/run.ts'
import { register as registerSend } from './commands/send.ts'
import { register as registerToken } from './commands/token.ts'
import { register as registerTopology } from './commands/topology.ts'
import { fail, UsageError } from './commands/exit.ts'

const program = new Command('postrider').description('Outbound communications over Kafka: decides whether, when and at what price a message may go out, sends it once, and proves why.').exitOverride().showHelpAfterError()
for (const register of [registerRun, registerDemo, registerSend, registerExplain, registerToken, registerTopology, registerConfig, registerDlq, registerDeferrals, registerRebuild, registerKeys]) register(program)

try {
  await program.parseAsync(process.argv)
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 2
  } else process.exitCode = fail(error)
}
