import { instant } from './facts.ts'
import type { Facts } from './facts.ts'

/** An existing business relationship, 47 CFR 64.1200(f)(5): a transaction or an inquiry within so many calendar months (UTC). */
export function hasRelationship(facts: Facts, now: number, within: { readonly transactionMonths: number; readonly inquiryMonths: number }): boolean {
  const transactionAt = instant(facts, 'relationshipTransactionAt')
  const inquiryAt = instant(facts, 'relationshipInquiryAt')
  return (transactionAt !== null && now <= plusMonths(transactionAt, within.transactionMonths)) || (inquiryAt !== null && now <= plusMonths(inquiryAt, within.inquiryMonths))
}

/** The same moment so many calendar months later; a day that month lacks becomes its last (31 Aug + 1 = 30 Sep). */
export function plusMonths(at: number, months: number): number {
  const date = new Date(at)
  const day = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + months)
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(day, lastDay))
  return date.getTime()
}
