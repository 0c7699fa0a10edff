/** Everything in the repository that is generated, in one registry. `npm run generate` writes it; test/docs/fresh.test.ts fails when a file is stale. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { loadPolicyFile } from '../config/policy-load.ts'
import { withVersion, type PolicyHistory } from '../config/policy-version.ts'
import type { Policy } from '../config/policy.ts'
import { configReference, envExample } from '../config/reference.ts'
import { problemLine } from '../config/problem.ts'
import { errorCodes } from '../gateway/errors.ts'
import { mermaidTopology } from '../processors/kernel/describe.ts'
import { deadReasons, reasons } from '../processors/kernel/reasons.ts'
import { cutsOf, segmentsOf } from '../processors/kernel/topology.ts'
import { monitors } from '../processors/monitors/monitors.ts'
import { stages } from '../processors/stages.ts'
import { examples } from '../examples/generate.ts'
import { generate as generateSchemas } from '../schemas/generate.ts'
import { topicTable } from '../topics/index.ts'
import { placeBlock, type Block } from './blocks.ts'
import { errorsReference } from './generators/errors.ts'
import { metricsReference } from './generators/metrics.ts'
import { monitorsReference } from './generators/monitors.ts'
import { policyReference } from './generators/policy.ts'
import { reasonsReference } from './generators/reasons.ts'
import { topicsReference } from './generators/topics.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
export const POLICY_HISTORY = 'config/policy-history.json'

/** Generated blocks in hand-written files. */
const blocks = (): Block[] => [{ path: 'README.md', marker: 'topology', content: `\`\`\`mermaid\n${mermaidTopology(segmentsOf(stages, cutsOf('default')))}\n\`\`\`` }]

function shippedPolicy(): Policy {
  const loaded = loadPolicyFile('')
  if (!loaded.ok) throw new Error(loaded.problems.map(problemLine).join('\n'))
  return loaded.policy
}

/** What each generated file should hold, by path relative to the root. */
export function generatedFiles(): Record<string, string> {
  const policy = shippedPolicy()
  const history = JSON.parse(read(POLICY_HISTORY)) as PolicyHistory
  const schemas = Object.entries(generateSchemas(join(root, 'schemas'))).map(([path, content]) => [`schemas/${path}`, content] as const)
  const files: Record<string, string> = {
    '.env.example': envExample(),
    'docs/reference/config.md': configReference(),
    'docs/reference/errors.md': errorsReference(errorCodes),
    'docs/reference/metrics.md': metricsReference(),
    'docs/reference/monitors.md': monitorsReference(monitors),
    'docs/reference/policy.md': policyReference(policy),
    'docs/reference/reasons.md': reasonsReference(reasons, deadReasons),
    'docs/reference/topics.md': topicsReference(topicTable),
    [POLICY_HISTORY]: `${JSON.stringify(withVersion(policy, history), null, 2)}\n`,
    ...Object.fromEntries(schemas),
    ...Object.fromEntries(Object.entries(examples()).map(([name, content]) => [`examples/${name}`, content])),
  }
  for (const block of blocks()) files[block.path] = placeBlock(files[block.path] ?? read(block.path), block)
  return files
}

if (import.meta.main) {
  for (const [path, content] of Object.entries(generatedFiles())) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
}
