import type { QueryConfig } from 'pg';
import type { SqlValue } from '../database.ts';
import { numbered } from './placeholders.ts';

interface Statement {
  readonly text: string;
  readonly name: string | undefined;
}

/** The server keeps every named statement of a connection, so texts beyond this many go unnamed. */
const namedStatements = 400;

/** Numbers placeholders once per SQL text, and has the server parse and plan the first texts only once. */
export class Statements {
  readonly #known = new Map<string, Statement>();

  query(sql: string, parameters: readonly SqlValue[]): QueryConfig {
    const { name, text } = this.#statement(sql);
    const values = [...parameters];
    return name === undefined ? { text, values } : { name, text, values };
  }

  #statement(sql: string): Statement {
    const known = this.#known.get(sql);
    if (known !== undefined) return known;
    if (this.#known.size >= namedStatements) return { text: numbered(sql), name: undefined };
    const statement = { text: numbered(sql), name: `s${this.#known.size}` };
    this.#known.set(sql, statement);
    return statement;
  }
}
