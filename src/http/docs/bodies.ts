import type { Document } from './responses.ts';

type Body = { required?: boolean; content?: Record<string, { schema?: { anyOf?: { type?: string }[] } }> };

const isOptional = ({ content = {} }: Body): boolean =>
  Object.values(content).every(({ schema }) => schema?.anyOf?.some(({ type }) => type === 'null') === true);

/** Says which bodies may be left out: those whose schema takes null. One of a DELETE may always, and is not shown. */
export const describeBodies = (document: Document): Document => {
  for (const operations of Object.values(document.paths ?? {}))
    for (const [method, operation] of Object.entries(operations as Record<string, { requestBody?: Body }>)) {
      const { requestBody } = operation;
      if (requestBody === undefined) continue;
      if (method === 'delete') delete operation.requestBody;
      else if (isOptional(requestBody)) requestBody.required = false;
    }
  return document;
};
