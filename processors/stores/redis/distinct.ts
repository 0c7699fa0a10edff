/** Sends a list that many items share once: the distinct texts, and for each item the number (from 1) of its text. The same object is turned into text once. */
export function distinct<Value extends object>(values: readonly Value[], textOf: (value: Value) => string): { texts: string[]; numbers: number[] } {
  const byValue = new Map<Value, number>()
  const byText = new Map<string, number>()
  const numbers = values.map(value => {
    const known = byValue.get(value)
    if (known !== undefined) return known
    const text = textOf(value)
    const number = byText.get(text) ?? byText.size + 1
    byText.set(text, number)
    byValue.set(value, number)
    return number
  })
  return { texts: [...byText.keys()], numbers }
}
