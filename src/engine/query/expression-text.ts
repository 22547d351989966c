/** How an expression reads: the name of a column without an alias, and what error messages quote. */
import type { Expression, ObjectName, Query } from '../../sql/ast.ts';

const dotted = (parts: readonly { readonly name: string; readonly quoted: boolean }[]): string =>
  parts.map((part) => (part.quoted ? `"${part.name}"` : part.name)).join('.');

const nameText = (name: ObjectName): string =>
  name.dynamic === undefined ? dotted(name.parts) : `IDENTIFIER(${expressionText(name.dynamic)})`;

const list = (expressions: readonly Expression[]): string => expressions.map(expressionText).join(', ');

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const queryText = (query: Query): string => (query.body.node === 'select' ? '(SELECT ...)' : '(...)');

/** From the tree, where the statement's own text is not at hand. */
export const expressionText = (expression: Expression): string => {
  const not = 'negated' in expression && expression.negated ? 'NOT ' : '';
  switch (expression.node) {
    case 'literal':
      return expression.type === 'string' ? quoted(expression.text) : expression.text.toUpperCase();
    case 'typedLiteral':
      return `${expression.type} ${quoted(expression.text)}`;
    case 'interval':
      return `INTERVAL ${quoted(expression.text)}`;
    case 'bind':
      return /^\d+$/.test(expression.name) ? '?' : `:${expression.name}`;
    case 'variable':
      return `$${expression.name}`;
    case 'column':
      return dotted(expression.parts);
    case 'place':
      return `${dotted(expression.qualifier)}.$${expression.position}`;
    case 'optional':
      return `${expressionText(expression.column)}(+)`;
    case 'all':
      return 'ALL';
    case 'lambda':
      return `${parametersText(expression.parameters)} -> ${expressionText(expression.body)}`;
    case 'above':
      return `${expression.of} ${expressionText(expression.operand)}`;
    case 'star':
      return expression.qualifier.length > 0 ? `${dotted(expression.qualifier)}.*` : '*';
    case 'unary':
      return expression.operator === 'NOT'
        ? `NOT ${expressionText(expression.operand)}`
        : `${expression.operator}${expressionText(expression.operand)}`;
    case 'binary':
      return `${expressionText(expression.left)} ${expression.operator} ${expressionText(expression.right)}`;
    case 'isNull':
      return `${expressionText(expression.operand)} IS ${not}NULL`;
    case 'isBoolean':
      return `${expressionText(expression.operand)} IS ${not}${expression.value ? 'TRUE' : 'FALSE'}`;
    case 'isDistinct':
      return `${expressionText(expression.left)} IS ${not}DISTINCT FROM ${expressionText(expression.right)}`;
    case 'between':
      return `${expressionText(expression.operand)} ${not}BETWEEN ${expressionText(expression.low)} AND ${expressionText(expression.high)}`;
    case 'in':
      return `${expressionText(expression.operand)} ${not}IN (${list(expression.list)})`;
    case 'inQuery':
      return `${expressionText(expression.operand)} ${not}IN ${queryText(expression.query)}`;
    case 'quantified':
      return `${expressionText(expression.operand)} ${expression.operator} ${expression.quantifier} ${queryText(expression.query)}`;
    case 'exists':
      return `EXISTS ${queryText(expression.query)}`;
    case 'like':
      return `${expressionText(expression.operand)} ${not}${expression.operator} ${list(expression.patterns)}`;
    case 'case': {
      const operand = expression.operand ? ` ${expressionText(expression.operand)}` : '';
      const branches = expression.branches.map(
        ({ when, value }) => ` WHEN ${expressionText(when)} THEN ${expressionText(value)}`,
      );
      const otherwise = expression.otherwise ? ` ELSE ${expressionText(expression.otherwise)}` : '';
      return `CASE${operand}${branches.join('')}${otherwise} END`;
    }
    case 'cast': {
      const parameters =
        expression.type.parameters.length > 0 ? `(${expression.type.parameters.join(',')})` : '';
      return `${expression.tolerant ? 'TRY_' : ''}CAST(${expressionText(expression.operand)} AS ${expression.type.name}${parameters})`;
    }
    case 'call': {
      const values = expression.arguments.map(
        (argument) => (argument.name === null ? '' : `${argument.name} => `) + expressionText(argument.value),
      );
      const distinct = expression.distinct ? 'DISTINCT ' : '';
      return `${nameText(expression.name)}(${distinct}${values.join(', ')})${expression.over ? ' OVER (...)' : ''}`;
    }
    case 'subquery':
      return queryText(expression.query);
    case 'tuple':
      return `(${list(expression.items)})`;
    case 'path': {
      const steps = expression.steps.map((step, index) =>
        'key' in step
          ? `${index === 0 ? ':' : '.'}${step.key.toUpperCase()}`
          : `[${expressionText(step.index)}]`,
      );
      return expressionText(expression.operand) + steps.join('');
    }
    case 'collate':
      return `${expressionText(expression.operand)} COLLATE ${quoted(expression.collation)}`;
  }
};

const parametersText = (parameters: Extract<Expression, { node: 'lambda' }>['parameters']): string => {
  const names = parameters.map(({ name }) => name.name).join(', ');
  return parameters.length === 1 ? names : `(${names})`;
};
