/** A stage among the tables of FROM. https://docs.snowflake.com/en/user-guide/querying-stage */
import { unsupportedFeature } from '../../../account/errors.ts';
import { asName } from '../../../account/model.ts';
import type { Argument, StageReference, StageTable } from '../../../sql/ast.ts';
import { formatOf, formatPath, type GivenFormat, nothingGiven } from '../../loading/given-format.ts';
import { placedIn, rowsOfFiles } from '../../loading/pieces.ts';
import { loadingStopped } from '../../loading/problems.ts';
import { selectFiles } from '../../loading/selection.ts';
import { StagedSource } from '../../loading/staged-source.ts';
import type { Cell } from '../../result.ts';
import { directoryRows } from '../../stages/directory-table.ts';
import { locate } from '../../stages/location.ts';
import { printPath } from '../../values/identifiers.ts';
import { invalidConstruct } from '../errors.ts';
import type { Typed } from '../tree.ts';
import type { Resolution, Scope } from './scope.ts';

type Evaluate = (argument: Argument) => Typed;

export const resolveStage = (table: StageTable, { resolution }: Scope, evaluate: Evaluate): StagedSource => {
  const { stage: reference } = table;
  const { context } = resolution;
  const { stages } = context;
  if (stages === undefined || !stages.keepsFiles) throw unsupportedFeature('query of a stage');
  const parts = reference.name.parts.map((part) => asName(part.name));
  const location = locate(reference, parts, 'READ', resolution);
  const { given, pattern } = readArguments(table, evaluate);
  const format = formatOf(given ?? location.stage?.fileFormat ?? nothingGiven, resolution);
  const source = newSource(resolution, format);
  resolution.externals.push({
    name: source.name,
    columns: [],
    load: async () => {
      const files = await selectFiles(stages, location, { files: null, pattern });
      return rowsOfFiles(
        source,
        files,
        {
          problem: (problem, file, row) => {
            throw loadingStopped(placedIn(problem, `${location.shownPrefix}${file.path}`, row));
          },
        },
        context.signal,
      );
    },
  });
  return source;
};

/** The rows of a directory table; READ on the stage opens it. */
export const resolveDirectory = (
  reference: StageReference,
  resolution: Resolution,
): (() => Promise<readonly (readonly Cell[])[]>) => {
  const { context } = resolution;
  const { stages } = context;
  if (stages === undefined || !stages.keepsFiles) throw unsupportedFeature('query of a stage');
  const parts = reference.name.parts.map((part) => asName(part.name));
  const location = locate(reference, parts, 'READ', resolution);
  return () => directoryRows(stages, location, context.account.address);
};

export const newSource = (
  resolution: Resolution,
  format: ConstructorParameters<typeof StagedSource>[2],
): StagedSource => new StagedSource(`x${resolution.externals.length}`, resolution.nextRelation(), format);

const readArguments = (
  { arguments: list, span }: StageTable,
  evaluate: Evaluate,
): { readonly given: GivenFormat | null; readonly pattern: string | null } => {
  let given: GivenFormat | null = null;
  let pattern: string | null = null;
  for (const argument of list) {
    const text = constantText(argument, evaluate);
    if (argument.name === 'FILE_FORMAT' && text !== undefined)
      given = { ...nothingGiven, name: printPath(formatPath(text)) };
    else if (argument.name === 'PATTERN' && text !== undefined) pattern = text;
    else
      throw invalidConstruct(
        `a stage takes FILE_FORMAT => '…' and PATTERN => '…', not '${argument.name ?? 'a value'}'`,
        span,
        '001003',
        '42000',
      );
  }
  return { given, pattern };
};

/** `FILE_FORMAT => my_format` names the format without quotes. */
const constantText = (argument: Argument, evaluate: Evaluate): string | undefined => {
  const { value } = argument;
  if (value.node === 'column') return printPath(value.parts.map(({ name }) => name));
  const constant = evaluate(argument);
  return constant.kind === 'constant' && typeof constant.value === 'string' ? constant.value : undefined;
};
