import type { z } from 'zod';

/** One environment variable: how it is read and what the documentation must say of it. */
export type Variable<T> = {
  schema: z.ZodType<T>;
  /** Completes "allowed: …" in faults; the same words stand in the documentation. */
  allowed: string;
  description: string;
  /** The value that is read when the variable is unset, as it would be written; null when there is none. */
  default: string | null;
  required: boolean;
  /** The value never reaches a message or a log. */
  secret: boolean;
  /** Blanks around the value belong to it (secrets and schema names). */
  verbatim: boolean;
};

type Words = { allowed: string; description: string; secret?: true; verbatim?: true };

const variable = <T>(
  schema: z.ZodType<T>,
  words: Words,
  fallback: string | null,
  required: boolean,
): Variable<T> => ({
  schema,
  allowed: words.allowed,
  description: words.description,
  default: fallback,
  required,
  secret: words.secret ?? false,
  verbatim: words.verbatim ?? words.secret ?? false,
});

/** A variable without a default that must be set. */
export const required = <T>(schema: z.ZodType<T>, words: Words) => variable(schema, words, null, true);

/** A variable with a default. */
export const withDefault = <T>(fallback: string, schema: z.ZodType<T>, words: Words) =>
  variable(schema, words, fallback, false);

/** A variable that may be unset, which reads as null. */
export const optional = <T>(schema: z.ZodType<T>, words: Words): Variable<T | null> =>
  variable<T | null>(schema.nullable(), words, null, false);
