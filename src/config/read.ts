import { type Fault, shown } from './fault.ts';
import type { Variable } from './variable.ts';
import { type VariableName, variables } from './variables.ts';

export type Env = Record<string, string | undefined>;

/** Every variable as read: null when it is optional and unset. */
export type Values = {
  [K in VariableName]: (typeof variables)[K] extends Variable<infer T> ? T : never;
};

/** The values that could be read; a member is missing when its variable is at fault. */
export type ReadableValues = Partial<Values>;

/** The text that was given, or null when the variable is unset or empty. */
function given(env: Env, name: string, variable: Variable<unknown>): string | null {
  const raw = env[name] ?? '';
  const value = variable.verbatim ? raw : raw.trim();
  return value === '' ? null : value;
}

/** Whether the variable has a value of its own rather than its default. */
export const isSet = (env: Env, name: VariableName) => given(env, name, variables[name]) !== null;

const pathOf = (path: readonly PropertyKey[]) =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');

/** Reads each variable by itself; rules between variables come after it. */
export function readVariables(env: Env): { values: ReadableValues; faults: Fault[] } {
  const entries: [string, Variable<unknown>][] = Object.entries(variables);
  const secrets = entries
    .filter(([, variable]) => variable.secret)
    .flatMap(([name, variable]) => given(env, name, variable) ?? []);
  const values: Record<string, unknown> = {};
  const faults: Fault[] = [];
  for (const [name, variable] of entries) {
    const raw = given(env, name, variable);
    const result = variable.schema.safeParse(raw ?? variable.default);
    if (raw === null && variable.required) {
      faults.push({ name, message: `not set; allowed: ${variable.allowed}` });
    } else if (result.success) {
      values[name] = result.data;
    } else {
      const value = raw === null || variable.secret ? '' : shown(raw, secrets);
      for (const issue of result.error.issues) {
        const place = issue.path.length === 0 ? '' : `${pathOf(issue.path)} `;
        faults.push({ name, message: `${place}${issue.message}${value}; allowed: ${variable.allowed}` });
      }
    }
  }
  return { values: values as ReadableValues, faults };
}
