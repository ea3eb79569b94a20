/** Why a scan could not read OpenMetadata; the code is part of the API (`reason`, `error_code`). */
export type CatalogueErrorCode =
  | 'openmetadata_unreachable'
  | 'openmetadata_too_many_connections'
  | 'openmetadata_disk_full'
  | 'openmetadata_too_slow'
  | 'openmetadata_tls'
  | 'openmetadata_access_denied'
  | 'openmetadata_schema_missing'
  | 'openmetadata_rights_missing'
  | 'openmetadata_not_openmetadata'
  | 'openmetadata_too_old'
  | 'openmetadata_changed';

/** Its message is written for the operator: it names settings, never their values. */
export class CatalogueError extends Error {
  override readonly name = 'CatalogueError';
  readonly code: CatalogueErrorCode;

  constructor(code: CatalogueErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
