/** The statements that the product's source documents print, read from the documents themselves where they are at hand. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SqlSyntaxError } from '../../src/sql/ast.ts';
import { parseStatements } from '../../src/sql/parser.ts';

const folder = new URL('../../../shared/seeds/', import.meta.url);

/** Samples are in lower case and begin a line; sentences that begin with the same words are not. */
const beginning = /^\s*(?:use|create|alter|drop|grant|revoke|show|describe|desc|set|select|call) /;

/** From a line that begins a statement to its `;`, or to the blank line where that was lost. */
function printedStatements(document: string): readonly string[] {
  const statements: string[] = [];
  let open: string[] = [];
  const close = (): void => {
    if (open.length > 0) statements.push(open.map((line) => line.trim()).join('\n'));
    open = [];
  };
  for (const line of document.split(/\r?\n/)) {
    if (line.trim() === '') close();
    else if (open.length > 0 || beginning.test(line)) open.push(line);
    if (line.trimEnd().endsWith(';')) close();
  }
  close();
  return statements;
}

/** `<user_name>` stands for a name; in a string it is text like any other. */
const withNames = (statement: string): string =>
  statement.replace(/'[^']*'|<(\w+)>/g, (whole, name: string | undefined) => name ?? whole);

/** What the documents' conversion to text destroyed, and how that must be refused. */
const damaged: readonly (readonly [string, string])[] = [
  ['rest_event_history(\norder by', "unexpected 'order'"],
  ["scim_client = 'generic'\nselect", "unexpected 'select'"],
  [' set network_policy;', "unexpected ';'"],
  ["<account name>'';", "near '<EOF>'"],
];

describe.skipIf(!existsSync(folder))(
  'statements printed in the seeds (skipped without ../shared/seeds)',
  () => {
    const printed = existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => name.endsWith('.txt'))
          .flatMap((name) => printedStatements(readFileSync(new URL(name, folder), 'utf8')))
      : [];
    const unique = [...new Set(printed)];
    const damageOf = (statement: string) => damaged.find(([part]) => statement.includes(part));

    it('are found', () => {
      expect(printed.length).toBeGreaterThanOrEqual(50);
      expect(damaged.filter(([part]) => !unique.some((statement) => statement.includes(part)))).toEqual([]);
    });

    it.each(unique.filter((statement) => damageOf(statement) === undefined))('%j', (statement) => {
      const parsed = parseStatements(withNames(statement));
      expect(parsed).toHaveLength(1);
      expect(parsed[0]?.statement.statement).not.toBe('unsupported');
    });

    it.each(unique.filter((statement) => damageOf(statement) !== undefined))('damaged: %j', (statement) => {
      expect(() => parseStatements(withNames(statement))).toThrow(SqlSyntaxError);
      expect(() => parseStatements(withNames(statement))).toThrow(damageOf(statement)?.[1]);
    });
  },
);
