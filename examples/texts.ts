import type { Random } from './random.ts'

const money = (random: Random): string => `$${random.integer(5, 4800)}.${String(random.integer(0, 99)).padStart(2, '0')}`
const FILLER = 'You can see every detail, set a reminder or talk to a person in the app at any time. '

const sms: Record<string, readonly ((random: Random) => string)[]> = {
  fraud_alert: [
    random => `Did you try to spend ${money(random)} at an online shop just now? Reply in the app to block or allow it.`,
    random => `We stopped a card payment of ${money(random)} that does not look like you. Open the app to tell us.`,
  ],
  security_code: [random => `${random.integer(100_000, 999_999)} is your security code. We never ask for it by phone.`],
  critical_financial_alert: [
    random => `Your balance fell below ${money(random)}. A payment is due tomorrow.`,
    random => `⚠️ A transfer of ${money(random)} from your account was returned. Please check the account number.`,
    random => `Your account may be overdrawn tonight by ${money(random)}. ${FILLER}`,
  ],
  payment_reminder: [
    random => `Reminder: ${money(random)} is due on ${random.integer(1, 28)} December. Set up autopay in the app.`,
    random => `Your instalment of ${money(random)} is due soon. ${FILLER.repeat(2)}`,
  ],
  weekly_checkin: [
    random => `How did the week go? You spent ${money(random)} less than last week 🎉 Tap to see where.`,
    () => 'Weekly check-in: three goals on track, one needs a nudge. Open the app to see which.',
    () => `Your week in review 📊 ${FILLER.repeat(3)}`,
  ],
  promotion: [
    () => 'Save more this autumn: 4 % on new savings goals until 30 November.',
    () => '🍂 Autumn savings: 4 % on new goals, this month only! 💶',
    () => `Refer a friend and you both get a month free. ${FILLER.repeat(4)}`,
  ],
}

/** Subject, text, html and media of an example; a few texts are far too long on purpose: 11 segments are one too many. */
export function texts(random: Random, category: string, channel: string): Record<string, unknown> {
  if (channel === 'email') return email(random, category)
  const made = random.pick(sms[category] ?? sms['payment_reminder'] ?? [])(random)
  const text = random.chance(0.006) ? FILLER.repeat(19).slice(0, 1560) : random.chance(0.02) ? (made + FILLER.repeat(18)).slice(0, 1400) : made
  return channel === 'mms' ? { text, mediaUrls: ['https://example.com/media/autumn.png'] } : { text }
}

function email(random: Random, category: string): Record<string, unknown> {
  const subjects: Record<string, readonly string[]> = {
    monthly_report: ['Your month in numbers', 'Your monthly report is here'],
    promotion: ['4 % on new savings goals', 'A month free for you and a friend'],
    weekly_checkin: ['Your week, in one minute'],
    regulatory_notice: ['Changes to our terms'],
  }
  const text = `Hello,\n\n${category === 'monthly_report' ? `You spent ${money(random)} and saved ${money(random)} this month.` : FILLER}\n\n${FILLER.repeat(random.integer(1, 4))}`
  return { subject: random.pick(subjects[category] ?? ['News about your account']), text, html: `<p>${text.replaceAll('\n\n', '</p><p>')}</p>` }
}
