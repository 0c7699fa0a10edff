import { memoryAnalytics } from '../../../../processors/analytics/memory/store.ts'
import { analyticsStoreContract } from '../store.contract.ts'

analyticsStoreContract(async () => memoryAnalytics())
