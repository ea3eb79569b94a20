import { CompiledQuery } from 'kysely';

/**
 * SQL and what stands in it for question marks. Lists put their statements together as text: Kysely, which builds and
 * compiles a tree for each request, needs ten times as long.
 */
export type SqlPart = { text: string; values: readonly unknown[] };

export const part = (text: string, ...values: unknown[]): SqlPart => ({ text, values });

export const allOf = (parts: readonly SqlPart[]): SqlPart => ({
  text: parts.length === 0 ? 'TRUE' : parts.map(({ text }) => text).join(' AND '),
  values: parts.flatMap(({ values }) => values),
});

export const query = <Row>(text: string, values: readonly unknown[]): CompiledQuery<Row> =>
  CompiledQuery.raw(text, [...values]) as CompiledQuery<Row>;
