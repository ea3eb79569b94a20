/** One instruction of a Dockerfile: `COPY`, and all that stands after it on its logical line. */
export type Instruction = { name: string; value: string };

export type Stage = {
  image: string;
  name: string | null;
  instructions: Instruction[];
};

/** A modest reader: comment lines, continued lines and stages; no heredocs, no escapes other than a backslash. */
export const parseDockerfile = (text: string): Stage[] => {
  const lines = text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const stages: Stage[] = [];
  for (const line of lines) {
    const [, name = '', value = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (name === 'FROM') {
      const [image = '', , alias] = value.split(/\s+/);
      stages.push({ image, name: alias ?? null, instructions: [] });
    } else stages.at(-1)?.instructions.push({ name, value });
  }
  return stages;
};

export type Copy = {
  /** The stage that is copied from; null for the build context. */
  from: string | null;
  sources: string[];
  target: string;
};

export const copiesOf = (stage: Stage): Copy[] =>
  stage.instructions
    .filter(({ name }) => name === 'COPY' || name === 'ADD')
    .map(({ value }) => {
      const words = value.split(/\s+/);
      const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length) ?? null;
      const paths = words.filter((word) => !word.startsWith('--'));
      return { from, sources: paths.slice(0, -1), target: paths.at(-1) ?? '' };
    });

/** The value of the last instruction of that name: the one that counts. */
export const lastOf = (stage: Stage, name: string): string | null =>
  stage.instructions.findLast((instruction) => instruction.name === name)?.value ?? null;

const patternOf = (glob: string): RegExp => {
  const body = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('**', '\u0000')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]')
    .replaceAll('\u0000', '.*');
  return new RegExp(`^${body}(/|$)`);
};

/** Whether a path of the repository enters the build context: the last pattern that matches decides. */
export const contextFilter = (dockerignore: string): ((path: string) => boolean) => {
  const rules = dockerignore
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ keep: line.startsWith('!'), pattern: patternOf(line.replace(/^!/, '')) }));
  return (path) => rules.findLast(({ pattern }) => pattern.test(path))?.keep ?? true;
};
