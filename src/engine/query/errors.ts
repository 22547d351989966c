/** Every refusal a query can give, made in one place: Snowflake's number, SQLSTATE, words, and where in the text. */
import { AccountError } from '../../account/errors.ts';
import type { Span } from '../../sql/ast.ts';

type Place = Pick<Span, 'line' | 'position'>;

/** A query that does not compile or fails while it runs. Line and position are -1 where no place in the text is to blame. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly code: string;
  readonly sqlState: string;
  readonly line: number;
  readonly position: number;

  constructor(code: string, sqlState: string, message: string, at?: Place) {
    super(message);
    this.code = code;
    this.sqlState = sqlState;
    this.line = at?.line ?? -1;
    this.position = at?.position ?? -1;
  }
}

/** So that a long value does not become a long message. */
const greatestExcerpt = 200;

export const excerpt = (text: string): string =>
  text.length > greatestExcerpt ? `${text.slice(0, greatestExcerpt)}...` : text;

const compilation = (code: string, sqlState: string, message: string, at: Place): QueryError =>
  new QueryError(
    code,
    sqlState,
    `SQL compilation error: error line ${at.line} at position ${at.position}\n${message}`,
    at,
  );

export const invalidIdentifier = (name: string, at: Place): QueryError =>
  compilation('000904', '42000', `invalid identifier '${name}'`, at);

export const ambiguousColumn = (name: string, at: Place): QueryError =>
  compilation('002028', '42601', `ambiguous column name '${name}'`, at);

export const unknownFunction = (name: string, at: Place): QueryError =>
  new QueryError('002140', '42601', `SQL compilation error:\nUnknown function ${name}.`, at);

export const unknownTableFunction = (name: string, at: Place): QueryError =>
  new QueryError(
    '002141',
    '42601',
    `SQL compilation error:\nUnknown user-defined table function ${name}.`,
    at,
  );

export const unknownTable = (name: string, at: Place): QueryError =>
  new QueryError(
    '002003',
    '42S02',
    `SQL compilation error:\nObject '${name}' does not exist or not authorized.`,
    at,
  );

/** What a column takes, and what it was given. */
export const columnTypeMismatch = (column: string, expected: string, given: string): QueryError =>
  new QueryError(
    '002023',
    '22000',
    `SQL compilation error:\nExpression type does not match column data type, expecting ${expected} but got ${given} for column ${column}`,
  );

export const valueCountMismatch = (expected: number, given: number): QueryError =>
  new QueryError(
    '002020',
    '21S01',
    `SQL compilation error:\nInsert value list does not match column list expecting ${expected} but got ${given}`,
  );

/** Views are read, not written. */
export const notATable = (name: string): QueryError =>
  new QueryError(
    '001003',
    '42601',
    `SQL compilation error:\nInvalid operation: Object '${name}' is a view; its rows are changed in the tables it reads.`,
  );

/** A transaction that holds a lock, and its statement that got it. */
interface LockHolder {
  readonly queryId: string;
  readonly transactionId: string;
}

const lockHeld = (table: string, holder: LockHolder | undefined): string =>
  holder === undefined
    ? `Table '${table}' is locked`
    : `Statement '${holder.queryId}' has locked table '${table}' in transaction ${holder.transactionId} and this lock has not yet been released`;

/** https://docs.snowflake.com/en/sql-reference/parameters#lock-timeout */
export const lockTimedOut = (
  table: string,
  queryId: string,
  seconds: number,
  holder: LockHolder | undefined,
): QueryError =>
  new QueryError(
    '000625',
    '57014',
    `${lockHeld(table, holder)}.\nYour statement '${queryId}' was aborted because it waited for the lock for ${seconds} second(s), which is as long as LOCK_TIMEOUT allows.`,
  );

/** The statement that closes the circle is the one that gives way; its transaction goes on. */
export const deadlock = (table: string, queryId: string): QueryError =>
  new QueryError(
    '000625',
    '57014',
    `Your statement '${queryId}' was aborted because of a deadlock: the transaction that has locked table '${table}' waits for a lock of this one.`,
  );

/** https://docs.snowflake.com/en/sql-reference/sql/merge */
export const duplicateRow = (): QueryError =>
  new QueryError('100090', '42P18', 'Duplicate row detected during DML action');

/** https://docs.snowflake.com/en/sql-reference/transactions#aborting-transactions */
export const transactionLost = (transactionId: string): QueryError =>
  new QueryError(
    '000624',
    '40000',
    `Transaction ${transactionId} was rolled back: it was left alone for too long while others waited for its locks.`,
  );

export const noActiveWarehouse = (): QueryError =>
  new QueryError(
    '000606',
    '57P03',
    "No active warehouse selected in the current session. Select an active warehouse with the 'use warehouse' command.",
  );

/** `reason` is left out where it would tell what a secure view hides. */
export const viewExpansionFailed = (view: string, reason: string | undefined): QueryError =>
  new QueryError(
    '002037',
    '42601',
    `SQL compilation error:\nFailure during expansion of view '${view}'${reason === undefined ? '.' : `: ${reason}`}`,
  );

/** `reason` is left out where it would tell what whoever may not see the policy has no business with. */
export const policyFailed = (policy: string, reason: string | undefined): QueryError =>
  new QueryError(
    '002037',
    '42601',
    `SQL compilation error:\nFailure during expansion of policy '${policy}'${reason === undefined ? '.' : `: ${reason}`}`,
  );

/** A value in the message could be one that a policy hides. */
export const withoutValues = ({ code, sqlState }: QueryError): QueryError =>
  new QueryError(
    code,
    sqlState,
    'A value cannot be processed. It is not shown, because policies protect what the statement reads.',
  );

export const tooFewArguments = (call: string, expected: number, given: number, at: Place): QueryError =>
  compilation(
    '000938',
    '22023',
    `not enough arguments for function [${call}], expected ${expected}, got ${given}`,
    at,
  );

export const tooManyArguments = (call: string, expected: number, given: number, at: Place): QueryError =>
  compilation(
    '000939',
    '22023',
    `too many arguments for function [${call}] expected ${expected}, got ${given}`,
    at,
  );

export const invalidArgumentTypes = (name: string, types: readonly string[], at: Place): QueryError =>
  compilation('001044', '42P13', `Invalid argument types for function '${name}': (${types.join(', ')})`, at);

export const invalidCast = (from: string, to: string, at: Place): QueryError =>
  compilation('001065', '22023', `Function CAST does not support ${from} argument type for target ${to}`, at);

/** A construct that is right as a text but wrong where it stands. */
export const invalidConstruct = (message: string, at: Place, code = '002079', state = '42601'): QueryError =>
  compilation(code, state, message, at);

/** An argument that cannot differ from row to row. */
export const needsConstant = (name: string, at: Place): QueryError =>
  invalidConstruct(`argument of ${name} needs to be constant`, at, '001015', '22023');

export const notGrouped = (name: string, at: Place): QueryError =>
  new QueryError(
    '000979',
    '42601',
    `SQL compilation error:\n[${name}] is not a valid group by expression`,
    at,
  );

export const invalidAggregate = (call: string, at: Place): QueryError =>
  new QueryError(
    '002035',
    '42601',
    `SQL compilation error:\nInvalid aggregate function in ${call} clause`,
    at,
  );

export const misplacedWindow = (condition: string, at: Place): QueryError =>
  invalidConstruct(
    `Window function in [${excerpt(condition)}] appears outside of SELECT, QUALIFY, and ORDER BY clauses.`,
    at,
  );

/** `$2` where a chain of `->>` has one statement before; Snowflake's own words are not documented. */
export const noStatementBefore = (position: number, at: Place): QueryError =>
  invalidConstruct(`$${position} means a statement of a chain of ->>, and there is none so far before`, at);

export const unsetVariable = (name: string, at: Place): QueryError =>
  new QueryError(
    '002211',
    '02000',
    `SQL compilation error: error line ${at.line} at position ${at.position}\nSession variable '$${name}' does not exist`,
    at,
  );

/** `written` is `?`, `:1` or `:name`. */
export const unsetBind = (written: string, at: Place): QueryError =>
  compilation('002049', '42601', `Bind variable ${written} not set.`, at);

/** An array is bound to one row of VALUES, and nowhere else. */
export const arrayBindUnsupported = (at?: Place): QueryError =>
  new QueryError(
    '000002',
    '0A000',
    'SQL compilation error:\nArray bind currently not supported for this query type.',
    at,
  );

export type RowCountClause = 'limit' | 'result offset';

/** SQLSTATE 2201W and 2201X: SQL:2008, "invalid row count in fetch first clause" and "… in result offset clause". */
export const invalidRowCount = (count: string, clause: RowCountClause): QueryError =>
  new QueryError(
    clause === 'limit' ? '002010' : '002011',
    clause === 'limit' ? '2201W' : '2201X',
    `SQL compilation error:\nInvalid row count '${excerpt(count)}' in ${clause} clause`,
  );

export const unsupportedQuery = (feature: string, at: Place): QueryError =>
  new QueryError('000002', '0A000', `Unsupported feature '${feature}'.`, at);

export const unsupportedSubquery = (at: Place): QueryError =>
  new QueryError(
    '002031',
    '42601',
    'SQL compilation error:\nUnsupported subquery type cannot be evaluated',
    at,
  );

export const setOperationWidth = (operator: string, at: Place): QueryError =>
  new QueryError(
    '001789',
    '42601',
    `SQL compilation error:\ninvalid number of result columns for set operator input branches, expected equal numbers for ${operator}`,
    at,
  );

/** Columns of the same place in the branches of a set operation. */
export const inconsistentBranches = (expected: string, given: string, at: Place): QueryError =>
  invalidConstruct(
    `inconsistent data type for result columns for set operator input branches, expected ${expected}, got ${given}`,
    at,
    '001790',
  );

export const tooComplex = (): QueryError =>
  new QueryError('001032', '42601', 'SQL compilation error:\nThe expression is too complex.');

export const resultTooLarge = (rows: number): QueryError =>
  new QueryError(
    '300005',
    'XX000',
    `SQL execution error: the result has more than ${rows} rows; add a LIMIT.`,
  );

export const stringTooLong = (text: string): QueryError =>
  new QueryError('100078', '22000', `String '${excerpt(text)}' is too long and would be truncated`);

/** https://docs.snowflake.com/en/release-notes/bcr-bundles/2024_08/bcr-1779 */
export const largeObjectTooLong = (bytes: number, greatest: number): QueryError =>
  new QueryError(
    '100082',
    '22000',
    `Max LOB size (${greatest}) exceeded, actual size of parsed column is ${bytes}`,
  );

export const outOfMemory = (): QueryError =>
  new QueryError('300005', 'XX000', 'SQL execution error: the query needs more memory than is allowed.');

export const canceled = (): QueryError => new QueryError('000604', '57014', 'SQL execution canceled');

const internal = (): QueryError =>
  new QueryError('000603', 'XX000', 'SQL execution internal error:\nProcessing aborted by error 300010.');

/** Failures that data cause, raised inside the database while it runs and carried through its message. */
const marker = 'snowgate-failure';

/** The text with which a failure travels through the database's own error. */
export const encodeFailure = (code: string, sqlState: string, message: string): string =>
  `${marker}|${code}|${sqlState}|${message}|end`;

const encoded = new RegExp(`${marker}\\|(\\d{6})\\|(\\w{5})\\|([\\s\\S]*)\\|end`);

/** What the database says, and what the user is told instead. The first that matches counts. */
const translations: readonly (readonly [RegExp, () => QueryError])[] = [
  [/INTERRUPT|interrupted/i, canceled],
  [
    /more than one row returned by a subquery/i,
    () => new QueryError('090150', '22000', 'Single-row subquery returns more than one row.'),
  ],
  [
    /reached (maximum|minimum) value of sequence/i,
    () => new QueryError('100039', '22003', 'The sequence has no more numbers.'),
  ],
  [/out of memory/i, outOfMemory],
  [/expression depth/i, () => tooComplex()],
  [
    /must be a constant/i,
    () => new QueryError('001015', '22023', 'SQL compilation error:\nargument needs to be constant'),
  ],
  [/out of range|overflow/i, () => new QueryError('100039', '22003', 'Number out of representable range.')],
  [
    /conversion error/i,
    () => new QueryError('100038', '22018', 'A value is not recognized in the type it is converted to.'),
  ],
  [
    /invalid input error.*regex|regular expression|invalid escape|missing [)\]]|unexpected \)|trailing \\|no argument for repetition|bad repetition|invalid (?:perl operator|named capture group|character class range|repetition size)/i,
    () => new QueryError('100048', '2201B', 'Invalid regular expression.'),
  ],
  [
    /grouping (statement|child)/i,
    () =>
      new QueryError(
        '001104',
        '42601',
        'SQL compilation error:\nGROUPING takes expressions of GROUP BY only.',
      ),
  ],
  [
    /^invalid input error/i,
    () => new QueryError('100038', '22018', 'A value is not valid for the function it is given to.'),
  ],
  [
    /unsupported (correlated|subquery)|correlated/i,
    () =>
      new QueryError(
        '002031',
        '42601',
        'SQL compilation error:\nUnsupported subquery type cannot be evaluated',
      ),
  ],
];

/** Turns whatever the database threw into the failure the user sees: its own words never get out. */
export const fromDatabase = (failure: unknown): QueryError | AccountError => {
  // What reads files for the database refuses them in its own words.
  if (failure instanceof QueryError || failure instanceof AccountError) return failure;
  const message = failure instanceof Error ? failure.message : '';
  const match = encoded.exec(message);
  if (match) return new QueryError(match[1] ?? '', match[2] ?? '', match[3] ?? '');
  for (const [pattern, make] of translations) if (pattern.test(message)) return make();
  return internal();
};
