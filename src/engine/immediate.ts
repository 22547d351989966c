/** The text that EXECUTE IMMEDIATE runs: https://docs.snowflake.com/en/sql-reference/sql/execute-immediate */
import { unsupportedFeature } from '../account/errors.ts';
import type { Expression } from '../sql/ast.ts';
import type { SessionVariable } from './context.ts';
import type { Bind } from './engine.ts';
import { unsetBind, unsetVariable } from './query/errors.ts';

export const immediateText = (
  source: Expression,
  variables: ReadonlyMap<string, SessionVariable>,
  binds: { readonly [name: string]: Bind },
): string => {
  const given = givenBy(source, variables, binds);
  if (typeof given !== 'string') throw unsupportedFeature('EXECUTE IMMEDIATE of what is no text');
  return given;
};

const givenBy = (
  source: Expression,
  variables: ReadonlyMap<string, SessionVariable>,
  binds: { readonly [name: string]: Bind },
): unknown => {
  switch (source.node) {
    case 'literal':
      return source.type === 'string' ? source.text : undefined;
    case 'variable': {
      const variable = variables.get(source.name);
      if (variable === undefined) throw unsetVariable(source.name, source.span);
      return variable.value;
    }
    case 'bind': {
      if (!Object.hasOwn(binds, source.name)) throw unsetBind(`:${source.name}`, source.span);
      return binds[source.name]?.value;
    }
    default:
      throw unsupportedFeature('EXECUTE IMMEDIATE of an expression');
  }
};
