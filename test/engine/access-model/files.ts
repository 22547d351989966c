/** Statements over stages and sequences. */
import { stagedRows } from './build.ts';
import { change, type Form, type Rows } from './statement.ts';

const format = "file_format = (type = csv field_optionally_enclosed_by = '\"')";
const staged = (stage: number): Rows => stagedRows(stage).map((label) => [label]);

export const fileForms: readonly Form[] = [
  ({ names, model, stage, roles }) => ({
    sql: `select $1 from @${names.object(stage)}/data/x.csv`,
    refusals: [model.refusal(stage, 'READ', roles)],
    answer: staged(stage),
  }),
  ({ names, model, stage, roles, a, read }) => ({
    sql: `select t.$1 from @${names.object(stage)} (pattern => 'data/.*') t where t.$2 in (select n from ${a})`,
    refusals: [model.refusal(stage, 'READ', roles), read(1)],
    answer: staged(stage),
  }),
  ({ names, model, stage, roles, a, read }) => ({
    sql: `select relative_path from directory(@${names.object(stage)}) where relative_path like 'data/%' and (select count(*) from ${a}) = 2`,
    refusals: [model.refusal(stage, 'READ', roles), read(1)],
    answer: [['data/x.csv']],
  }),
  // A session's own stage hides the other of its name while it is there, and has none of its files.
  ({ names, model, stage, roles }) => ({
    sql: `create temporary stage ${names.object(stage)}`,
    refusals: [model.reach(model.schemaOf(stage), roles)],
    next: {
      sql: `list @${names.object(stage)}`,
      refusals: [],
      answer: [],
      next: {
        sql: `drop stage ${names.object(stage)}`,
        refusals: [],
        next: {
          sql: `select $1 from @${names.object(stage)}/data`,
          refusals: [model.refusal(stage, 'READ', roles)],
          answer: staged(stage),
        },
      },
    },
  }),
  ({ names, model, stage, roles }) => ({
    sql: `list @${names.object(stage)}/data`,
    refusals: [model.refusal(stage, 'READ', roles)],
    told: (rows) => [[String(rows.length)]],
    answer: [['1']],
  }),
  ({ names, model, stage, roles }) => ({
    sql: `remove @${names.object(stage)}/nothing`,
    refusals: [model.refusal(stage, 'WRITE', roles)],
    answer: [],
  }),
  ({ names, model, stage, roles }) => ({
    sql: `put file:///nowhere/x.csv @${names.object(stage)}`,
    refusals: [model.refusal(stage, 'WRITE', roles)],
  }),
  ({ names, model, stage, roles }) => ({
    sql: `get @${names.object(stage)} file:///nowhere/`,
    refusals: [model.refusal(stage, 'READ', roles)],
  }),
  change(({ names, model, stage, roles, a, may }) => ({
    sql: `copy into ${a} from @${names.object(stage)}/data ${format} force = true`,
    refusals: [may('INSERT'), model.refusal(stage, 'READ', roles)],
    told: (rows) => rows.map((row) => [row[3] ?? '']),
    answer: [['2']],
  })),
  change(({ names, model, stage, roles, a, may }) => ({
    sql: `copy into ${a} (label) from (select $1 from @${names.object(stage)}/data) ${format} force = true`,
    refusals: [may('INSERT'), model.refusal(stage, 'READ', roles)],
    told: (rows) => rows.map((row) => [row[3] ?? '']),
    answer: [['2']],
  })),
  change(({ names, model, stage, roles, a, may }) => ({
    sql: `copy into ${a} from @${names.object(stage)}/nothing ${format} purge = true`,
    refusals: [may('INSERT'), model.refusal(stage, 'WRITE', roles)],
  })),
  // The stage of a table is its owner's, with all that a table needs to be reached.
  change(({ model, first, names, roles }) => ({
    sql: `list @${names.schema(model.schemaOf(first))}.%${names.bare(first)}`,
    refusals: [model.refusal(first, 'OWNERSHIP', roles)],
    answer: [],
  })),
  ({ names, model, stage, roles, a, read, labelsOfA }) => {
    const place = `@${names.object(stage)}/${names.fresh()}/`;
    return {
      sql: `copy into ${place} from ${a} ${format}`,
      refusals: [model.refusal(stage, 'WRITE', roles), read(1)],
      next: {
        sql: `select trim($1, '"') from ${place}`,
        refusals: [model.refusal(stage, 'READ', roles)],
        answer: labelsOfA,
      },
    };
  },
  ({ names, model, stage, roles, a, b, read }) => ({
    sql: `copy into @${names.object(stage)}/${names.fresh()}/ from (select x.label, y.label from ${a} x, ${b} y) ${format}`,
    refusals: [model.refusal(stage, 'WRITE', roles), read(1), read(2)],
    told: ([[count = ''] = []]) => [[count]],
    answer: [['4']],
  }),
  ({ names, model, sequence, roles }) => ({
    sql: `select ${names.object(sequence)}.nextval > 0`,
    // A sequence that may not be seen is no sequence: the name is a column's, of which there is none.
    refusals: [model.refusal(sequence, 'USAGE', roles)].map((code) => (code === '002003' ? '000904' : code)),
    answer: [['true']],
  }),
  ({ names, model, sequence, roles, a, read }) => ({
    sql: `select count(x.nextval) from ${a}, table(getnextval(${names.object(sequence)})) x`,
    refusals: [model.refusal(sequence, 'USAGE', roles), read(1)],
    answer: [['2']],
  }),
  change(({ names, model, sequence, roles, a, may }) => ({
    sql: `insert into ${a} (n) values (${names.object(sequence)}.nextval)`,
    refusals: [
      may('INSERT'),
      ...[model.refusal(sequence, 'USAGE', roles)].map((code) => (code === '002003' ? '000904' : code)),
    ],
    answer: [['1']],
  })),
  ({ names, model, sequence, roles }) => ({
    sql: `alter sequence ${names.object(sequence)} set comment = 'c'`,
    refusals: [model.refusal(sequence, 'OWNERSHIP', roles)],
  }),
  ({ names, model, sequence, roles }) => ({
    sql: `alter sequence if exists ${names.object(sequence)} set comment = 'c'`,
    refusals: [model.refusal(sequence, 'OWNERSHIP', roles)].map((code) =>
      code === '002003' ? undefined : code,
    ),
  }),
  ({ names, model, stage, roles }) => ({
    sql: `alter stage if exists ${names.object(stage)} set comment = 'c'`,
    refusals: [model.refusal(stage, 'OWNERSHIP', roles)].map((code) =>
      code === '002003' ? undefined : code,
    ),
  }),
  ({ names, model, sequence, roles }) => ({
    sql: `describe sequence ${names.object(sequence)}`,
    refusals: [model.refusal(sequence, 'ANY', roles)],
    told: (rows) => [[String(rows.length)]],
    answer: [['1']],
  }),
];
