import { html } from './html.ts'
import type { Html } from './html.ts'

interface Column {
  readonly name: string
  /** Counts and the like stand to the right. */
  readonly number?: boolean
  /** Does a cell say by itself what it is? If not, its column's name stands before it on a phone. */
  readonly plain?: boolean
}
export type Cell = Html | string

/** Of a brief table a phone shows this many rows until more are asked for; the style counts them, too. */
const PHONE_ROWS = 6

/** A table. On a phone each row becomes a block of its own, so the roles are said outright: a block has none by itself. */
export function table(label: string, columns: readonly Column[], rows: readonly (readonly Cell[])[], { brief = false } = {}): Html {
  const folds = brief && rows.length > PHONE_ROWS
  return html`<div class="sheet${folds && ' brief'}"><table role="table" aria-label="${label}"><thead role="rowgroup"><tr role="row">${columns.map(({ name, number }) => html`<th scope="col" role="columnheader"${number === true && html` class="number"`}>${name}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map(row => html`<tr role="row">${row.map((cell, index) => cellOf(cell, columns[index]))}</tr>`)}</tbody></table>${folds && html`<label class="choice more"><input type="checkbox"> Show all ${rows.length}</label>`}</div>`
}

const cellOf = (cell: Cell, { name, number, plain }: Column = { name: '' }): Html => html`<td role="cell"${number === true && html` class="number"`}${plain === false && html` data-name="${name}"`}>${cell}</td>`
