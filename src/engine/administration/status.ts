/** The one-row answers of statements that change something. */
import type { CreateOutcome, DropOutcome } from '../../account/account.ts';
import { type ResultSet, textColumn } from '../result.ts';

const columns = [textColumn('status')];

export const status = (text: string): ResultSet => ({ columns, rows: [[text]] });

export const executed = (): ResultSet => status('Statement executed successfully.');

/** GRANT and REVOKE on all objects of a kind. */
export const executedOn = (objects: number): ResultSet =>
  status(`Statement executed successfully. ${objects} objects affected.`);

/** `kind` as Snowflake begins the sentence: `User`, `Network policy`. */
export const created = (kind: string, name: string, outcome: CreateOutcome): ResultSet => {
  switch (outcome) {
    case 'created':
    case 'replaced':
      return status(`${kind} ${name} successfully created.`);
    case 'altered':
      return executed();
    case 'alreadyExisted':
      return status(`${name} already exists, statement succeeded.`);
  }
};

export const dropped = (name: string, outcome: DropOutcome): ResultSet =>
  status(
    outcome === 'dropped'
      ? `${name} successfully dropped.`
      : `Drop statement executed successfully (${name} already dropped).`,
  );
