/** An expression with every operator in parentheses, operator first, so that precedence shows. */
import type { Argument, Expression, OrderItem, WindowSpecification } from '../../../src/sql/ast.ts';
import { identifierText, nameText } from './plain.ts';

export function expressionText(expression: Expression): string {
  const text = expressionText;
  switch (expression.node) {
    case 'literal':
      return expression.type === 'string' ? `'${expression.text}'` : expression.text;
    case 'typedLiteral':
      return `${expression.type} '${expression.text}'`;
    case 'interval':
      return `INTERVAL '${expression.text}'`;
    case 'bind':
      return `:${expression.name}`;
    case 'variable':
      return `$${expression.name}`;
    case 'column':
      return expression.parts.map(identifierText).join('.');
    case 'place':
      return [...expression.qualifier.map(identifierText), `$${expression.position}`].join('.');
    case 'optional':
      return `${text(expression.column)}(+)`;
    case 'all':
      return 'ALL';
    case 'lambda':
      return `(${expression.parameters.map(({ name }) => identifierText(name)).join(' ')} -> ${text(expression.body)})`;
    case 'above':
      return `(${expression.of} ${text(expression.operand)})`;
    case 'star':
      return [
        [...expression.qualifier.map(identifierText), '*'].join('.'),
        ...expression.exclude.map((name) => `-${identifierText(name)}`),
        ...(expression.pattern === null ? [] : [`~'${expression.pattern}'`]),
        ...expression.replace.map(({ expression: value, name }) => `${identifierText(name)}=${text(value)}`),
        ...expression.rename.map(({ from, to }) => `${identifierText(from)}>${identifierText(to)}`),
      ].join(' ');
    case 'unary':
      return `(${expression.operator} ${text(expression.operand)})`;
    case 'binary':
      return `(${expression.operator} ${text(expression.left)} ${text(expression.right)})`;
    case 'isNull':
      return `(${not(expression)}NULL? ${text(expression.operand)})`;
    case 'isBoolean':
      return `(${not(expression)}${String(expression.value).toUpperCase()}? ${text(expression.operand)})`;
    case 'isDistinct':
      return `(${not(expression)}DISTINCT ${text(expression.left)} ${text(expression.right)})`;
    case 'between':
      return `(${not(expression)}BETWEEN ${text(expression.operand)} ${text(expression.low)} ${text(expression.high)})`;
    case 'in':
      return `(${not(expression)}IN ${text(expression.operand)} [${expression.list.map(text).join(' ')}])`;
    case 'inQuery':
      return `(${not(expression)}IN ${text(expression.operand)} QUERY)`;
    case 'quantified':
      return `(${expression.operator} ${expression.quantifier} ${text(expression.operand)} QUERY)`;
    case 'exists':
      return '(EXISTS QUERY)';
    case 'like': {
      const suffix = expression.escape === null ? '' : ` ESCAPE ${text(expression.escape)}`;
      const patterns = expression.patterns.map(text).join(' ');
      return `(${not(expression)}${expression.operator} ${text(expression.operand)} [${patterns}]${suffix})`;
    }
    case 'case': {
      const operand = expression.operand === null ? '' : ` ${text(expression.operand)}`;
      const branches = expression.branches.map(({ when, value }) => ` [${text(when)} ${text(value)}]`);
      const otherwise = expression.otherwise === null ? '' : ` ${text(expression.otherwise)}`;
      return `(CASE${operand}${branches.join('')}${otherwise})`;
    }
    case 'cast': {
      const { name, parameters } = expression.type;
      const type = parameters.length === 0 ? name : `${name}[${parameters.join(',')}]`;
      return `(${expression.tolerant ? 'TRY_' : ''}CAST ${text(expression.operand)} ${type})`;
    }
    case 'call':
      return callText(expression);
    case 'subquery':
      return 'QUERY';
    case 'tuple':
      return `<${expression.items.map(text).join(' ')}>`;
    case 'path': {
      const steps = expression.steps.map((step) =>
        'key' in step ? `:${step.key}` : `[${text(step.index)}]`,
      );
      return `${text(expression.operand)}${steps.join('')}`;
    }
    case 'collate':
      return `(COLLATE ${text(expression.operand)} ${expression.collation})`;
  }
}

const not = (expression: { readonly negated: boolean }): string => (expression.negated ? 'NOT ' : '');

function callText(call: Extract<Expression, { node: 'call' }>): string {
  const list = call.arguments.map(argumentText).join(', ');
  const within = call.orderWithin.length === 0 ? '' : ` WITHIN ${orderText(call.orderWithin)}`;
  const over = call.over === null ? '' : ` OVER {${windowText(call.over)}}`;
  return `${nameText(call.name)}(${call.distinct ? 'DISTINCT ' : ''}${list})${within}${call.ignoreNulls ? ' IGNORE NULLS' : ''}${over}`;
}

const argumentText = ({ name, value }: Argument): string =>
  name === null ? expressionText(value) : `${name} => ${expressionText(value)}`;

const orderText = (items: readonly OrderItem[]): string =>
  items
    .map(({ expression, descending, nulls }) =>
      [expressionText(expression), descending ? 'DESC' : 'ASC', nulls === null ? '' : `NULLS ${nulls}`]
        .join(' ')
        .trim(),
    )
    .join(', ');

function windowText({ partitionBy, orderBy, frame }: WindowSpecification): string {
  const bounds = frame === null ? [] : frame.end === null ? [frame.start] : [frame.start, frame.end];
  return [
    partitionBy.length === 0 ? '' : `BY ${partitionBy.map(expressionText).join(', ')}`,
    orderBy.length === 0 ? '' : `ORDER ${orderText(orderBy)}`,
    frame === null ? '' : frame.unit,
    ...bounds.map((bound) =>
      'offset' in bound ? `${expressionText(bound.offset)} ${bound.kind}` : bound.kind,
    ),
  ]
    .filter((part) => part !== '')
    .join(' | ');
}
