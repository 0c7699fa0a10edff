import { createHash } from 'node:crypto'

/** The style of every page, in light and dark. */
export const style = `
:root { color-scheme: light dark; --ink: #1c2733; --soft: #5b6b7b; --line: #dfe5ea; --card: #fff; --ground: #f5f7f9; --accent: #1b5fc1; --good: #1a7f4b; --wait: #9a6700; --bad: #b3261e }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf0; --soft: #9aa9b8; --line: #2f3b47; --card: #1a222b; --ground: #11171d; --accent: #7fb2ff; --good: #5fcf94; --wait: #e2b34a; --bad: #ff8a80 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; overflow-wrap: anywhere }
h2 { font-size: 1.05rem; margin: 2rem 0 .75rem }
p { margin: .5rem 0 }
a { color: var(--accent) }
.soft { color: var(--soft) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr)); gap: .75rem; padding: 0; margin: 1rem 0; list-style: none }
.cards li { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .75rem 1rem }
.cards b { display: block; font-size: 1.5rem; line-height: 1.2; font-variant-numeric: tabular-nums }
.good { color: var(--good) } .wait { color: var(--wait) } .bad { color: var(--bad) }
.sheet { background: var(--card); border: 1px solid var(--line); border-radius: 10px }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .5rem 1rem; border-bottom: 1px solid var(--line); vertical-align: top }
tr:last-child td, tr:last-child { border-bottom: 0 }
th { font-size: .85rem; color: var(--soft) }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end }
label { display: grid; gap: .25rem; flex: 1 1 16rem }
input, button { font: inherit; padding: .55rem .8rem; border: 1px solid var(--line); border-radius: 8px; background: var(--card); color: inherit }
button { background: var(--accent); color: var(--card); border-color: transparent; font-weight: 600; cursor: pointer }
form.stack { display: grid; grid-template-columns: minmax(0, 1fr); align-items: stretch; gap: 1.25rem; margin-top: 1rem }
fieldset { margin: 0; min-width: 0; border: 1px solid var(--line); border-radius: 10px; background: var(--card); padding: .5rem 1rem 1rem }
legend { float: left; width: 100%; font-weight: 600; padding: .35rem 0; overflow-wrap: anywhere }
legend + * { clear: both }
label.choice { display: flex; align-items: center; gap: .6rem; padding: .45rem 0; min-height: 2.75rem }
p.covers { margin: -.35rem 0 .5rem 1.85rem; font-size: .9rem }
label.choice input { width: 1.25rem; height: 1.25rem; flex: none }
select { font: inherit; width: 100%; min-width: 0; padding: .55rem .8rem; border: 1px solid var(--line); border-radius: 8px; background: var(--card); color: inherit }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: .75rem; margin-bottom: .75rem }
.field { display: grid; grid-template-columns: minmax(0, 1fr); gap: .25rem; align-content: start }
.field input { width: 100%; min-width: 0 }
.notice { border: 1px solid; border-radius: 10px; padding: .5rem 1rem }
.actions { display: flex; flex-wrap: wrap; gap: .75rem }
button { min-height: 2.75rem }
button.plain { background: var(--card); color: var(--bad); border-color: currentColor }
[aria-invalid] { border-color: var(--bad) }
ol.story { list-style: none; margin: 1rem 0; padding: 0; border-left: 2px solid var(--line) }
ol.story li { position: relative; margin: 0 0 .75rem 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .75rem 1rem }
ol.story li::before { content: ""; position: absolute; left: calc(-1.25rem - 7px); top: 1.1rem; width: 12px; height: 12px; border-radius: 50%; background: currentColor }
ol.story strong { margin-right: .5rem }
ol.story p { color: var(--ink) } ol.story .soft, time { color: var(--soft); font-size: .9rem }
ol.story p { margin: .25rem 0 } ol.story p strong { margin-right: 0 } ol.story p time { color: inherit; font-size: inherit }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere }
td code { overflow-wrap: break-word }
td.number, td a { white-space: nowrap }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr)); gap: .35rem 1rem; margin: .75rem 0 }
.facts dt { color: var(--soft); font-size: .85rem } .facts dd { margin: 0; overflow-wrap: anywhere }
label.more { display: none }
@media (max-width: 48rem) {
main { padding: 1.25rem .75rem 3rem }
.cards { grid-template-columns: repeat(auto-fill, minmax(5.5rem, 1fr)); gap: .5rem } .cards li { padding: .4rem .6rem } .cards b { font-size: 1.2rem } .cards .none { display: none }
table, tbody, tr, td { display: block }
thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
tr { position: relative; padding: .4rem 4.5rem .4rem .75rem; border-bottom: 1px solid var(--line) }
td { padding: 0; border: 0; overflow-wrap: anywhere }
td.number { position: absolute; top: .4rem; right: .75rem }
td:first-child { font-weight: 600 }
td a { white-space: normal }
td[data-name] { margin-right: -3.75rem }
td[data-name]::before { content: attr(data-name) ": "; color: var(--soft) }
td:empty, td code.soft { display: none }
.brief:not(:has(:checked)) tbody tr:nth-child(n+7) { display: none }
label.more { display: flex; padding: .45rem .75rem; border-top: 1px solid var(--line) }
}
`

/** What a page may load and do: its own style and forms to its own host. */
export const pagePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`
