/** The answer to a statement: its rows, or where the rest of them is, and what the session has become. */
import type { Session } from '../../account/sessions/sessions.ts';
import { statementTypes } from '../../engine/engine.ts';
import type { RowCounts } from '../../engine/result.ts';
import { rowEncoder } from '../cells.ts';
import type { WireContext } from '../context.ts';
import { type Envelope, succeeded } from '../http/envelope.ts';
import { driverParameters } from '../parameters.ts';
import { rowTypeOf } from '../row-type.ts';
import { transferAnswer } from '../stage-files/addresses.ts';
import type { Answered } from '../statements/ended.ts';
import { layoutOf } from './layout.ts';

const statsOf = ({ inserted, updated, deleted }: RowCounts) => ({
  numRowsInserted: inserted,
  numRowsUpdated: updated,
  numRowsDeleted: deleted,
  numDmlDuplicates: 0,
});

/** `baseUrl`: how this client reaches the server, for links to further rows. */
export async function queryAnswer(
  context: WireContext,
  session: Session,
  answered: Answered,
  baseUrl: string,
): Promise<Envelope> {
  const { statement, children } = answered;
  const { result } = statement;
  const roleName = await context.account.read(session.actor(), (queries) => queries.roleName(session.role));
  const { inline, chunks } = layoutOf(result, context.limits.inlineBytes, context.limits.chunkBytes);
  if (chunks.length > 0) context.results.keep(session, statement);
  const rows = chunks.length > 0 ? result.rows.slice(0, inline.rowCount) : result.rows;
  return succeeded({
    parameters: await driverParameters(context.account, session, statement.parameters),
    rowtype: rowTypeOf(result.columns),
    rowset: rows.map(rowEncoder(result.columns)),
    total: result.rows.length,
    returned: result.rows.length,
    queryId: statement.queryId,
    queryResultFormat: 'json',
    statementTypeId: statement.statementTypeId,
    version: 1,
    sqlState: '00000',
    numberOfBinds: answered.numberOfBinds,
    arrayBindSupported: statement.statementTypeId === statementTypes.insert,
    ...(result.transfer !== undefined &&
      transferAnswer(session, result.transfer, baseUrl, context.stageGrants.give(session, result.transfer))),
    ...(result.changed !== undefined && { stats: statsOf(result.changed) }),
    finalDatabaseName: session.database,
    finalSchemaName: session.schema,
    finalWarehouseName: session.warehouse,
    finalRoleName: roleName,
    ...(chunks.length > 0 && {
      chunks: chunks.map(({ start, rowCount, bytes }) => ({
        url: `${baseUrl}/results/${context.results.capability(statement.queryId, start, rowCount)}`,
        rowCount,
        uncompressedSize: bytes,
        compressedSize: Math.ceil(bytes / 4),
      })),
    }),
    ...(children.length > 0 && {
      resultIds: children.map((child) => child.queryId).join(','),
      resultTypes: children.map((child) => child.statementTypeId).join(','),
    }),
  });
}
