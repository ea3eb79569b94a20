INSERT INTO list_rates
  (service_type, tier, usd_per_gb_month, gb_bytes, savings_kind, source, as_of, certainty, note)
VALUES
  ('Snowflake', 'on-demand', 0.0390625, 1073741824, 'cash', 'public cost write-ups quoting 40/23 USD per TB, 2026', '2026-11-22', 'secondary sources', 'USD 40 per TB-month, AWS US East; capacity contracts about USD 23 (0.0224609375)'),
  ('BigQuery', 'active-logical', 0.02, 1073741824, 'cash', 'TABLE_STORAGE cost queries and write-ups, 2023-2024', '2026-11-22', 'several secondary sources agree', 'US multi-region; physical billing 0.04'),
  ('BigQuery', 'long-term-logical', 0.01, 1073741824, 'cash', 'same', '2026-11-22', 'several secondary sources agree', 'no write for 90 days; physical billing 0.02'),
  ('Redshift', 'managed-storage', 0.024, 1073741824, 'cash', 'infracost golden file, 2024-07-01', '2026-11-22', 'good', 'RA3 and Serverless'),
  ('Databricks', 's3-standard', 0.023, 1073741824, 'cash', 'infracost golden file, 2024-07-01', '2026-11-22', 'derived', 'the customer''s cloud storage bills it; S3 standard assumed'),
  ('UnityCatalog', 's3-standard', 0.023, 1073741824, 'cash', 'infracost golden file, 2024-07-01', '2026-11-22', 'derived', 'as Databricks'),
  ('Athena', 's3-standard', 0.023, 1073741824, 'cash', 'infracost golden file, 2024-07-01', '2026-11-22', 'good', 'first 50 TB'),
  ('Glue', 's3-standard', 0.023, 1073741824, 'cash', 'infracost golden file, 2024-07-01', '2026-11-22', 'good', 'first 50 TB'),
  ('Synapse', 'dedicated-pool', 0.0224609375, 1073741824, 'cash', 'infracost golden file, 2024-07-01', '2026-11-22', 'good', 'USD 23 per TB-month'),
  ('AzureSQL', 'general-purpose', 0.115, 1073741824, 'capacity', 'infracost golden file, 2024-12-04', '2026-11-22', 'good', 'provisioned'),
  ('DynamoDB', 'standard', 0.25, 1073741824, 'cash', 'infracost golden file, 2024-11-15', '2026-11-22', 'good', '')
ON DUPLICATE KEY UPDATE tier = VALUES(tier)
