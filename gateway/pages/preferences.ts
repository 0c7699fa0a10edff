/** The preference centre: which messages, at which hours, and a pause. Plain HTML: it works without a script, by keyboard and on a phone. */
import type { Policy } from '../../config/policy.ts'
import type { Settings } from '../../config/settings.ts'
import type { Recipient } from '../../schemas/generated/types.ts'
import { choicePurposes } from '../preference-choices.ts'
import type { ChoiceChannel } from '../preference-choices.ts'
import type { FieldErrors, FieldName, PreferenceFields } from '../preference-form.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { governed, purposeNames } from './purposes.ts'

export interface PreferencesView {
  readonly recipient: Recipient
  readonly fields: PreferenceFields
  readonly errors: FieldErrors
  readonly saved: boolean
}
type Words = Pick<Settings, 'RESEND_FROM_NAME' | 'SENDER_IDENTITY' | 'PRIVACY_POLICY_URL'>

const labels: Readonly<Record<FieldName, string>> = { quietStart: 'Quiet from', quietEnd: 'Quiet until', zone: 'Your time zone', pausedUntil: 'Pause until' }
const zones = Intl.supportedValuesOf('timeZone')

export function preferencesPage({ recipient, fields, errors, saved }: PreferencesView, words: Words, policy: Policy): Html {
  const wrong = Object.entries(errors) as [FieldName, string][]
  return html`<h1>Your preferences</h1>
<p>Which messages from ${words.RESEND_FROM_NAME} do you want, and when?</p>
${saved && html`<p role="status" class="notice good">Your preferences are saved.</p>`}
${wrong.length > 0 && html`<div role="alert" class="notice bad"><p>Nothing is saved yet. Please mend:</p><ul>${wrong.map(([name, message]) => html`<li><a href="#${name}">${labels[name]}</a>: ${message}</li>`)}</ul></div>`}
<form method="post" action="?" class="stack" novalidate>
${recipient.phone !== null && choices('sms', `Texts to the number that ends in ${recipient.phone.slice(-4)}`, fields, policy)}
${recipient.email !== null && choices('email', `Emails to ${masked(recipient.email)}`, fields, policy)}
<fieldset><legend>Quiet hours</legend>
<p class="soft" id="quiet-hint">No messages that can wait come at these local times. Empty means none.</p>
<div class="pair">${field('quietStart', 'time', fields, errors, 'quiet-hint')}${field('quietEnd', 'time', fields, errors, 'quiet-hint')}</div>
<div class="field"><label for="zone">${labels.zone}</label>
<select id="zone" name="zone"${describe('zone', errors, null)}><option value="">Not known</option>${zoneOptions(fields.zone).map(zone => html`<option value="${zone}"${zone === fields.zone && html` selected`}>${zone.replaceAll('_', ' ')}</option>`)}</select>${problem('zone', errors)}</div>
</fieldset>
<fieldset><legend>Take a break</legend>
<p class="soft" id="pause-hint">Messages that can wait come again from this day on. Empty means no pause.</p>
${field('pausedUntil', 'date', fields, errors, 'pause-hint')}
</fieldset>
<div class="actions"><button type="submit">Save</button><button type="submit" name="stop" value="all" class="plain">Stop everything</button></div>
</form>
<p class="soft"><a href="${words.PRIVACY_POLICY_URL}">Privacy</a></p>`
}

/** A box for each purpose, and under it what it governs. */
function choices(channel: ChoiceChannel, legend: string, { choices }: PreferenceFields, policy: Policy): Html {
  return html`<fieldset><legend>${legend}</legend>${choicePurposes.map(purpose => {
    const name = `${channel}.${purpose}`
    return html`<label class="choice"><input type="checkbox" name="on" value="${name}"${choices.has(name) && html` checked`} aria-describedby="${name}-covers"> ${purposeNames[purpose]}</label>
<p class="soft covers" id="${name}-covers">${governed(policy, purpose, channel) || 'Nothing of this kind is sent now.'}</p>`
  })}</fieldset>`
}

function field(name: FieldName, type: 'time' | 'date', fields: PreferenceFields, errors: FieldErrors, hint: string): Html {
  return html`<div class="field"><label for="${name}">${labels[name]}</label>
<input id="${name}" name="${name}" type="${type}" value="${fields[name]}"${describe(name, errors, hint)}>${problem(name, errors)}</div>`
}

/** Ties a field to its hint and its error, for those who hear the page. */
function describe(name: FieldName, errors: FieldErrors, hint: string | null): Html {
  const bad = errors[name] !== undefined
  const ids = [bad && `${name}-error`, hint].filter(Boolean).join(' ')
  return html`${bad && html` aria-invalid="true"`}${ids !== '' && html` aria-describedby="${ids}"`}`
}

const problem = (name: FieldName, errors: FieldErrors): Html | false => errors[name] !== undefined && html`<p class="bad" id="${name}-error">${errors[name] ?? ''}</p>`

/** A zone that is known but not listed here stays a choice. */
const zoneOptions = (known: string): readonly string[] => (known === '' || zones.includes(known) ? zones : [known, ...zones])

const masked = (email: string): string => `${email.slice(0, 1)}…${email.slice(email.lastIndexOf('@'))}`
