import dockerignore from '@balena/dockerignore';
import { Copy as CopyInstruction, DockerfileParser, From } from 'dockerfile-ast';

/** One instruction of a Dockerfile: `COPY`, and all that stands after it on its logical line. */
export type Instruction = { name: string; value: string; copy: Copy | null };

export type Stage = {
  image: string;
  name: string | null;
  instructions: Instruction[];
};

export type Copy = {
  /** The stage that is copied from; null for the build context. */
  from: string | null;
  sources: string[];
  target: string;
};

const copyOf = (instruction: CopyInstruction): Copy => {
  const paths = instruction
    .getArguments()
    .map((argument) => argument.getValue())
    .filter((word) => !word.startsWith('--'));
  return {
    from: instruction.getFromFlag()?.getValue() ?? null,
    sources: paths.slice(0, -1),
    target: paths.at(-1) ?? '',
  };
};

export const parseDockerfile = (text: string): Stage[] => {
  const stages: Stage[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    if (instruction instanceof From) {
      const image = instruction.getImage() ?? '';
      stages.push({ image, name: instruction.getBuildStage(), instructions: [] });
      continue;
    }
    stages.at(-1)?.instructions.push({
      name: instruction.getKeyword(),
      value: (instruction.getArgumentsContent() ?? '').replace(/\s+/g, ' '),
      copy: instruction instanceof CopyInstruction ? copyOf(instruction) : null,
    });
  }
  return stages;
};

export const copiesOf = (stage: Stage): Copy[] =>
  stage.instructions.flatMap(({ copy }) => (copy === null ? [] : [copy]));

/** The value of the last instruction of that name: the one that counts. */
export const lastOf = (stage: Stage, name: string): string | null =>
  stage.instructions.findLast((instruction) => instruction.name === name)?.value ?? null;

/** Its types say that it is a module's member; at run time it is the module. */
const createIgnore = dockerignore as unknown as typeof dockerignore.default;

/** Whether a path of the repository enters the build context. */
export const contextFilter = (text: string): ((path: string) => boolean) =>
  createIgnore({ ignorecase: false }).add(text).createFilter();
