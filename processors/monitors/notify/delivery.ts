/** What became of telling someone. retry: not told, may work later (`afterMs` if the other side said so). refused: it never will. */
export type Told = { readonly kind: 'told' } | { readonly kind: 'retry'; readonly afterMs: number | null; readonly why: string } | { readonly kind: 'refused'; readonly why: string }

/** One way to tell people about an alert. `name` is unique and, with the alert's id, names the message. */
export interface Teller<Subject> {
  readonly name: string
  tell(subject: Subject): Promise<Told>
}
