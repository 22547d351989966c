/** Remembers what was prepared for a SQL text, forgetting the oldest when texts are too many to be a fixed set. */
export class StatementCache<Statement> {
  readonly #statements = new Map<string, Statement>();
  readonly #capacity: number;
  readonly #prepare: (sql: string) => Statement;

  constructor(prepare: (sql: string) => Statement, capacity = 512) {
    this.#prepare = prepare;
    this.#capacity = capacity;
  }

  for(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#prepare(sql);
    if (this.#statements.size >= this.#capacity) {
      for (const oldest of this.#statements.keys()) {
        this.#statements.delete(oldest);
        break;
      }
    }
    this.#statements.set(sql, statement);
    return statement;
  }

  clear(): void {
    this.#statements.clear();
  }
}
