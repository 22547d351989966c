/** What the forms of statements are made of, and what comes of them. */
import { type Names, rowsOf } from './build.ts';
import type { Model, Refusal, Roles } from './model.ts';

export type Rows = readonly (readonly string[])[];

export interface Statement {
  readonly sql: string;
  /** Everything it needs, of which the first that fails is told, whichever that is. */
  readonly refusals: readonly Refusal[];
  /** What comes back if it is allowed; nothing is said of it without. */
  readonly answer?: Rows;
  /** What is compared with `answer`, where it is not all of the rows. */
  readonly told?: (rows: Rows) => Rows;
  /** Taken back afterwards; not possible for what is no change of rows. */
  readonly rolledBack?: boolean;
  /** What follows if it was allowed. */
  readonly next?: Statement;
}

/** What a statement is about, and who runs it. */
export interface Subject {
  readonly names: Names;
  readonly model: Model;
  readonly roles: Roles;
  readonly primary: number;
  /** Names and numbers of two relations. */
  readonly a: string;
  readonly b: string;
  readonly first: number;
  readonly second: number;
  readonly schema: number;
  /** A sequence and a stage. */
  readonly sequence: number;
  readonly stage: number;
  readonly read: (which: 1 | 2) => Refusal;
  /** On the first of them. */
  readonly may: (privilege: string) => Refusal;
  /** The labels of each. */
  readonly labelsOfA: Rows;
  readonly labelsOfB: Rows;
}

/** Undefined where the form is not for such a subject. */
export type Form = (subject: Subject) => Statement | undefined;

/** Of the first in every combination with those of the second. */
export const combined = (left: Rows, right: Rows): Rows =>
  left.flatMap((row) => right.map((more) => [...row, ...more]));

export const labels = (table: number): Rows => rowsOf(table).map((label) => [label]);

export const done: Rows = [['Statement executed successfully.']];

/** For tables alone, whose rows are then as before. */
export const change =
  (form: Form): Form =>
  (subject) => {
    if (!subject.model.isTable(subject.first)) return undefined;
    const statement = form(subject);
    return statement && { ...statement, rolledBack: true };
  };
