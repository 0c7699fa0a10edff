/** The command line as a value: every command, its flags and what is said of a wrong one. */
import { Command } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { register as registerConfig } from './commands/config.ts'
import { register as registerDeferrals } from './commands/deferrals.ts'
import { register as registerDemo } from './commands/demo.ts'
import { register as registerDlq } from './commands/dlq.ts'
import { register as registerExplain } from './commands/explain.ts'
import { register as registerKeys } from './commands/keys.ts'
import { register as registerLag } from './commands/lag.ts'
import { register as registerRebuild } from './commands/rebuild.ts'
import { register as registerRun } from './commands/run.ts'
import { register as registerSend } from './commands/send.ts'
import { register as registerToken } from './commands/token.ts'
import { register as registerTopology } from './commands/topology.ts'
import { register as registerTrace } from './commands/trace.ts'
import { register as registerUrl } from './commands/url.ts'

const commands = [registerRun, registerDemo, registerSend, registerToken, registerUrl, registerTrace, registerExplain, registerDeferrals, registerDlq, registerLag, registerTopology, registerConfig, registerRebuild, registerKeys]

/** A program that throws a CommanderError instead of exiting. */
export function createProgram(): Command {
  const program = new Command('postrider')
    .description('Outbound communications over Kafka: decides whether, when and at what price a message may go out, sends it once, and proves why.')
    .version(`postrider ${manifest.version}, Node ${process.versions.node}`)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(oneLine(text)) })
  for (const register of commands) register(program)
  return program
}

/** What is wrong in one line, with the nearest name that there is, and where all are listed. */
function oneLine(text: string): string {
  return `${text.trim().replace(/^error: /, '').replace(/\.$/, '').replaceAll(/\s*\n\s*/g, ' ')}; --help lists what there is\n`
}
