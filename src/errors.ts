/** One fault of a request, named by its place: a query parameter, a header or a path into the body. */
export type FieldError = { path: string; message: string };

type AppErrorOptions = {
  headers?: Record<string, string>;
  errors?: FieldError[];
  /** Members of the answer beside the fixed ones. */
  extra?: Record<string, unknown>;
  cause?: unknown;
};

/** An error whose message may be shown to the caller; everything else becomes a bare 500. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly errors: FieldError[] | undefined;
  readonly extra: Record<string, unknown>;

  constructor(status: number, message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.status = status;
    this.headers = options.headers ?? {};
    this.errors = options.errors;
    this.extra = options.extra ?? {};
  }
}

export const badRequest = (message: string, errors?: FieldError[]) =>
  new AppError(400, message, errors === undefined ? {} : { errors });

/** 401 is only for a missing or bad token: OpenMetadata's UI refreshes its token on any 401. */
export const unauthorized = (message: string) =>
  new AppError(401, message, { headers: { 'www-authenticate': 'Bearer' } });

export const forbidden = (message: string) => new AppError(403, message);

export const notFound = (message: string) => new AppError(404, message);

export const conflict = (message: string) => new AppError(409, message);

/** If-Match named another version. */
export const preconditionFailed = (message: string) => new AppError(412, message);

export const methodNotAllowed = (allow: readonly string[]) =>
  new AppError(405, 'method not allowed', { headers: { allow: allow.join(', ') } });

export const unavailable = (message: string, retryAfterSeconds = 5, cause?: unknown) =>
  new AppError(503, message, { headers: { 'retry-after': String(retryAfterSeconds) }, cause });
