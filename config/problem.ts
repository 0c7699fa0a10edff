/** Something wrong with the configuration. Never holds a value: values may be secrets. */
export interface Problem {
  /** The setting, or `file:line:column path` in a policy. */
  readonly key: string
  readonly message: string
  /** What to do about it; may be empty. */
  readonly hint: string
}

/** One problem as one line: `KEY: message (hint)`. */
export function problemLine({ key, message, hint }: Problem): string {
  return `${key}: ${message}${hint === '' ? '' : ` (${hint})`}`
}
