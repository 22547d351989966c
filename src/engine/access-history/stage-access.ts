/**
 * Stages that a statement reads from or writes to, and files beside the server, as ACCESS_HISTORY tells of them:
 * https://docs.snowflake.com/en/user-guide/access-history#write-operations. Queries of staged files are not recorded.
 */
import type { JsonObject } from '../../account/model.ts';
import type { StageLocation } from '../stages/location.ts';

const kinds = { named: 'Internal Named', table: 'Table', user: 'User' } as const;

export const describedStage = ({ place, ownerName }: StageLocation): JsonObject => ({
  objectDomain: 'Stage',
  objectId: place.id,
  objectName: ownerName,
  stageKind: kinds[place.kind],
});

/** A path on the client's machine. */
export const describedFile = (path: string): JsonObject => ({ location: `file://${path}` });
