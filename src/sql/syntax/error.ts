/** A text that is not SQL: reported as Snowflake does, `syntax error line 1 at position 6 unexpected 'x'.` */
export class SqlSyntaxError extends Error {
  override readonly name = 'SqlSyntaxError';
  readonly line: number;
  readonly position: number;

  constructor(message: string, line: number, position: number) {
    super(message);
    this.line = line;
    this.position = position;
  }
}
