/**
 * How NULL is spelled in the results of a statement: as its request said, also for whoever asks for them later.
 * https://docs.snowflake.com/en/developer-guide/sql-api/handling-responses — "nullable".
 */

/** Statements remembered that want NULL as text; the oldest are forgotten beyond it. */
const remembered = 50_000;

export class NullTexts {
  readonly #asText = new Set<string>();

  spell(handle: string, nullable: boolean): void {
    this.#asText.delete(handle);
    if (nullable) return;
    this.#asText.add(handle);
    if (this.#asText.size <= remembered) return;
    for (const oldest of this.#asText) {
      this.#asText.delete(oldest);
      break;
    }
  }

  of(handle: string): 'null' | null {
    return this.#asText.has(handle) ? 'null' : null;
  }
}
