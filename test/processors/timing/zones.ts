/** Zones that break naive arithmetic: half and quarter hours, a half-hour shift, the date line, shifts at midnight, far south and none at all. */
export const zones = [
  'UTC', 'America/New_York', 'America/Chicago', 'America/Boise', 'America/Los_Angeles', 'America/Phoenix', 'America/Anchorage', 'America/Adak', 'Pacific/Honolulu', 'America/St_Johns',
  'Europe/London', 'Europe/Berlin', 'Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Adelaide', 'Australia/Lord_Howe', 'Pacific/Chatham', 'Pacific/Kiritimati', 'Pacific/Apia', 'Pacific/Pago_Pago',
  'America/Santiago', 'America/Havana', 'Africa/Cairo', 'Asia/Beirut', 'Africa/Casablanca', 'Etc/GMT+6',
] as const
