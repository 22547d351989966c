/**
 * Row access and masking policies: what they say, and where they are set.
 * https://docs.snowflake.com/en/sql-reference/sql/create-row-access-policy
 * https://docs.snowflake.com/en/sql-reference/sql/create-masking-policy
 */
import type {
  CreateMode,
  Expression,
  Identifier,
  MaskChange,
  PolicyChange,
  Span,
  Statement,
} from '../ast.ts';
import type { Cursor } from '../cursor.ts';
import { parseDataType } from '../expressions/types.ts';
import { parseExpressionAt } from '../expressions.ts';
import type { Token } from '../lexer.ts';
import { parseObjectNameAt, stringText } from '../names.ts';

type Kind = Extract<Statement, { statement: 'createDataPolicy' }>['kind'];

export function acceptDataPolicy(cursor: Cursor): Kind | undefined {
  if (cursor.accept('ROW', 'ACCESS', 'POLICY')) return 'ROW ACCESS POLICY';
  return cursor.accept('MASKING', 'POLICY') ? 'MASKING POLICY' : undefined;
}

/** After CREATE … POLICY [IF NOT EXISTS]. */
export function parseCreateDataPolicy(cursor: Cursor, start: Token, mode: CreateMode, kind: Kind): Statement {
  const name = parseObjectNameAt(cursor);
  cursor.expect('AS');
  const parameters = cursor.parenthesized(() => ({ name: cursor.identifier(), type: parseDataType(cursor) }));
  if (parameters.length === 0) cursor.unexpected();
  cursor.expect('RETURNS');
  const returns = parseDataType(cursor);
  const { body, span: bodySpan } = parseBody(cursor);
  let comment: string | null = null;
  let exemptOtherPolicies = false;
  for (;;) {
    if (cursor.accept('COMMENT')) {
      cursor.expectOperator('=');
      comment = stringText(cursor);
    } else if (kind === 'MASKING POLICY' && cursor.accept('EXEMPT_OTHER_POLICIES')) {
      cursor.expectOperator('=');
      exemptOtherPolicies = cursor.expectAny(['TRUE', 'FALSE']) === 'TRUE';
    } else break;
  }
  return {
    statement: 'createDataPolicy',
    kind,
    mode,
    name,
    parameters,
    returns,
    body,
    bodySpan,
    comment,
    exemptOtherPolicies,
    span: cursor.spanFrom(start),
  };
}

/** `-> expression` */
export function parseBody(cursor: Cursor): { readonly body: Expression; readonly span: Span } {
  cursor.expectOperator('->');
  const start = cursor.peek();
  const body = parseExpressionAt(cursor);
  return { body, span: cursor.spanFrom(start) };
}

const columns = (cursor: Cursor): readonly Identifier[] => cursor.parenthesized(() => cursor.identifier());

const startsRowPolicyChange = (cursor: Cursor): boolean =>
  cursor.areWords('ADD', 'ROW', 'ACCESS', 'POLICY') ||
  cursor.areWords('DROP', 'ROW', 'ACCESS', 'POLICY') ||
  cursor.areWords('DROP', 'ALL', 'ROW', 'ACCESS', 'POLICIES');

/** ADD and DROP of row access policies, one or, to replace one by another, several. */
export function acceptRowPolicyChanges(cursor: Cursor): readonly PolicyChange[] | undefined {
  if (!startsRowPolicyChange(cursor)) return undefined;
  return cursor.commaList(() => parseRowPolicyChange(cursor));
}

function parseRowPolicyChange(cursor: Cursor): PolicyChange {
  if (cursor.accept('DROP', 'ALL', 'ROW', 'ACCESS', 'POLICIES')) return { change: 'dropAllRowPolicies' };
  const verb = cursor.expectAny(['ADD', 'DROP']);
  cursor.expect('ROW', 'ACCESS', 'POLICY');
  const policy = parseObjectNameAt(cursor);
  if (verb === 'DROP') return { change: 'dropRowPolicy', policy };
  cursor.expect('ON');
  return { change: 'addRowPolicy', policy, columns: columns(cursor) };
}

/** `[WITH] ROW ACCESS POLICY p ON (…)` of CREATE. */
export function acceptRowPolicy(cursor: Cursor): PolicyChange | undefined {
  if (!cursor.accept('WITH', 'ROW', 'ACCESS', 'POLICY') && !cursor.accept('ROW', 'ACCESS', 'POLICY'))
    return undefined;
  const policy = parseObjectNameAt(cursor);
  cursor.expect('ON');
  return { change: 'addRowPolicy', policy, columns: columns(cursor) };
}

/** `[WITH] MASKING POLICY p [USING (…)]` of a column that CREATE defines. */
export function acceptMask(cursor: Cursor, column: Identifier): MaskChange | undefined {
  if (!cursor.accept('WITH', 'MASKING', 'POLICY') && !cursor.accept('MASKING', 'POLICY')) return undefined;
  return parseMask(cursor, column);
}

function parseMask(cursor: Cursor, column: Identifier): MaskChange {
  const policy = parseObjectNameAt(cursor);
  const using = cursor.accept('USING') ? columns(cursor) : null;
  return { change: 'mask', column, policy, using, force: false };
}

/** After ALTER | MODIFY [COLUMN] c. */
export function acceptMaskChange(cursor: Cursor, column: Identifier): PolicyChange | undefined {
  if (cursor.accept('UNSET', 'MASKING', 'POLICY')) return { change: 'unmask', column };
  if (!cursor.accept('SET', 'MASKING', 'POLICY')) return undefined;
  return { ...parseMask(cursor, column), force: cursor.accept('FORCE') };
}
