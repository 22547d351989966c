/** How statements are called towards drivers and in QUERY_HISTORY. */
import type { DirectStatement } from '../sql/ast.ts';
import { statementTypes } from './engine.ts';

export const statementTypeId = (statement: DirectStatement): number => {
  switch (statement.statement) {
    case 'query':
      return statementTypes.select;
    case 'show':
    case 'showParameters':
    case 'showGrants':
      return statementTypes.show;
    case 'describe':
    case 'describeTransaction':
      return statementTypes.describe;
    case 'use':
    case 'useRole':
    case 'useSecondaryRoles':
      return statementTypes.use;
    case 'alterSession':
    case 'setVariable':
    case 'unsetVariable':
      return statementTypes.session;
    case 'transaction':
      return statementTypes.transaction;
    case 'call':
      return statementTypes.call;
    case 'insert':
      return statementTypes.insert;
    case 'update':
      return statementTypes.update;
    case 'delete':
      return statementTypes.delete;
    case 'merge':
      return statementTypes.merge;
    case 'copyIntoTable':
      return statementTypes.copy;
    case 'copyIntoStage':
      return statementTypes.unload;
    case 'put':
      return statementTypes.put;
    case 'get':
      return statementTypes.get;
    case 'list':
    case 'remove':
      return statementTypes.show;
    default:
      return statementTypes.ddl;
  }
};

/** QUERY_TYPE of https://docs.snowflake.com/en/sql-reference/account-usage/query_history */
export const queryType = (statement: DirectStatement): string => {
  switch (statement.statement) {
    case 'query':
      return 'SELECT';
    case 'create':
      return `CREATE_${underscored(statement.kind)}`;
    case 'createIntegration':
      return 'CREATE_INTEGRATION';
    case 'alter':
      return `ALTER_${underscored(statement.kind)}`;
    case 'alterAccount':
      return 'ALTER_ACCOUNT';
    case 'alterSession':
      return 'ALTER_SESSION';
    case 'drop':
      return `DROP_${underscored(statement.kind)}`;
    case 'undrop':
      return `UNDROP_${underscored(statement.kind)}`;
    case 'grantRole':
    case 'grantPrivileges':
    case 'grantOwnership':
      return 'GRANT';
    case 'revokeRole':
    case 'revokePrivileges':
      return 'REVOKE';
    case 'use':
    case 'useRole':
    case 'useSecondaryRoles':
      return 'USE';
    case 'show':
    case 'showParameters':
    case 'showGrants':
      return 'SHOW';
    case 'describe':
    case 'describeTransaction':
      return 'DESCRIBE';
    case 'setVariable':
      return 'SET';
    case 'unsetVariable':
      return 'UNSET';
    case 'transaction':
      return statement.action === 'BEGIN' ? 'BEGIN_TRANSACTION' : statement.action;
    case 'comment':
      return 'COMMENT';
    case 'call':
      return 'CALL';
    case 'createDataPolicy':
      return `CREATE_${underscored(statement.kind)}`;
    case 'createTable':
      return statement.query === null ? 'CREATE_TABLE' : 'CREATE_TABLE_AS_SELECT';
    case 'createView':
      return 'CREATE_VIEW';
    case 'createSequence':
      return 'CREATE_SEQUENCE';
    case 'alterSequence':
      return 'ALTER_SEQUENCE';
    case 'alterTable':
      return 'ALTER_TABLE';
    case 'alterView':
      return 'ALTER_VIEW';
    case 'truncate':
      return 'TRUNCATE_TABLE';
    case 'insert':
    case 'update':
    case 'delete':
    case 'merge':
      return statement.statement.toUpperCase();
    case 'createStage':
      return 'CREATE_STAGE';
    case 'createFileFormat':
      return 'CREATE_FILE_FORMAT';
    case 'copyIntoTable':
      return 'COPY';
    case 'copyIntoStage':
      return 'UNLOAD';
    case 'put':
    case 'get':
    case 'list':
    case 'remove':
      return `${statement.statement.toUpperCase()}_FILES`;
    case 'unsupported':
      return 'UNKNOWN';
  }
};

const underscored = (kind: string): string => kind.replaceAll(' ', '_');
