/** Inserts numbers until it is killed, printing each once the store has acknowledged it. */
import { writeSync } from 'node:fs';
import { openSqlite } from '../../src/store/sqlite/open.ts';

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('Which file?');

const database = await openSqlite({ file });
await database.transaction((transaction) =>
  transaction.run('CREATE TABLE IF NOT EXISTS numbers (number INTEGER PRIMARY KEY, filler TEXT NOT NULL)'),
);
const last = await database.get<{ number: number | null }>('SELECT max(number) AS number FROM numbers');
let next = (last?.number ?? 0) + 1;

const filler = 'f'.repeat(500);
const writeForEver = async (): Promise<void> => {
  for (;;) {
    const number = next;
    next += 1;
    await database.transaction((transaction) =>
      transaction.run('INSERT INTO numbers (number, filler) VALUES (?, ?)', [number, filler]),
    );
    writeSync(1, `${number}\n`);
  }
};
await Promise.all([writeForEver(), writeForEver(), writeForEver(), writeForEver()]);
