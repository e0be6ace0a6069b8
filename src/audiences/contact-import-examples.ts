export const CSV_EXAMPLE =
  'email,phone,locale,time_zone,external_id,first_name,plan\n' +
  'ada@example.com,+6421555124,en-GB,Europe/London,customer-1,Ada,pro\n' +
  'lin@example.com,,de-CH,Europe/Zurich,customer-2,Lin,free\n';

export const NDJSON_EXAMPLE =
  '{"email": "ada@example.com", "locale": "en-GB", "properties": {"first_name": "Ada", "orders": 3}}\n' +
  '{"phone": "+6421555125", "external_id": "customer-3", "properties": {"first_name": "Mei"}}\n';
