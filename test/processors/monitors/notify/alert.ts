import type { Alert } from '../../../../schemas/generated/types.ts'
import { noon } from '../../analytics/event-rows.ts'

export const alert: Alert = { alertId: 'cost/2026-11-20T10:00:00.000Z/firing', monitor: 'cost', status: 'firing', at: noon, value: 51, threshold: 50, summary: 'Today has cost $51.00, more than $50.00.', detail: '{}' }
