import type { Category } from '../../config/policy.ts'
import type { Communication } from '../../schemas/generated/types.ts'

/**
 * Is it commercial, whatever its category is called? A mixed message is, if its subject reads so or what is transactional is not at its start
 * (16 CFR 316.3(a)(2)); producers state that in facts, as compliance reads them.
 */
export function isPromotional(facts: Communication['facts'], category: Pick<Category, 'class'>): boolean {
  return category.class === 'marketing' || facts['promotional'] === 'true' || facts['commercialSubject'] === 'true' || facts['transactionalFirst'] === 'false'
}
