/** A column as columns.json describes it, taken apart. */
export type ColumnText = {
  type: string;
  nullable: boolean;
  autoIncrement: boolean;
  /** The text of the default, without quotes; undefined when there is none. */
  default: string | undefined;
  generated: { storage: 'virtual' | 'stored'; expression: string } | undefined;
  collation: string | undefined;
};

const COLUMN = new RegExp(
  [
    /^(?<type>[a-z]+(?:\(\d+\))?(?: unsigned)?) (?<nullable>not null|null)/,
    /(?<auto> auto_increment)?(?: default (?<default>\w*(?:\(\d+\))?))?/,
    /(?: (?<storage>virtual|stored) as (?<expression>.+?))?(?: collate (?<collation>\w+))?$/,
  ]
    .map((part) => part.source)
    .join(''),
);

/** Takes one column text apart; throws on any text that it does not understand completely. */
export const parseColumn = (text: string): ColumnText => {
  const groups = COLUMN.exec(text)?.groups;
  const type = groups?.['type'];
  if (groups === undefined || type === undefined) throw new Error(`unknown column text: ${text}`);
  const { storage, expression } = groups;
  const isStorage = storage === 'virtual' || storage === 'stored';
  return {
    type,
    nullable: groups['nullable'] === 'null',
    autoIncrement: groups['auto'] !== undefined,
    default: groups['default'],
    generated: isStorage && expression !== undefined ? { storage, expression } : undefined,
    collation: groups['collation'],
  };
};

/** An index as columns.json describes it, taken apart. */
export type IndexText = {
  unique: boolean;
  parts: { column: string; length: number | undefined; descending: boolean }[];
};

const INDEX = /^(unique )?\(([^()]+(?:\(\d+\)[^()]*)*)\)$/;
const INDEX_PART = /^(\w+)(?:\((\d+)\))?( DESC)?$/;

/** Takes one index text apart; throws on any text that it does not understand completely. */
export const parseIndex = (text: string): IndexText => {
  const [, unique, list] = INDEX.exec(text) ?? [];
  if (list === undefined) throw new Error(`unknown index text: ${text}`);
  const parts = list.split(', ').map((part) => {
    const [, column, length, descending] = INDEX_PART.exec(part) ?? [];
    if (column === undefined) throw new Error(`unknown index part: ${part} of ${text}`);
    return {
      column,
      length: length === undefined ? undefined : Number(length),
      descending: descending !== undefined,
    };
  });
  return { unique: unique !== undefined, parts };
};
