/** Statements that make tables and views, that change what is there, and that tell of it. */
import { databaseOf, type Model, type Roles } from './model.ts';
import { done, type Form, labels, type Statement, type Subject } from './statement.ts';
import { objects, relationCount } from './world.ts';

/** Whether a table made just now in the schema may be read. */
const readsNew = ({ model, schema, primary, roles }: Subject): string | undefined => {
  if (roles.has(model.futureOwner(schema) ?? primary)) return model.reach(schema, roles);
  const grants = model.futureOf(schema, true).filter(({ role }) => roles.has(role));
  if (grants.length === 0) return '002003';
  return (
    model.reach(schema, roles) ??
    (grants.some(({ privilege }) => privilege === 'SELECT') ? undefined : '003001')
  );
};

const made = (
  subject: Subject,
  write: (name: string) => string,
  refusals: Statement['refusals'],
  answer: NonNullable<Statement['answer']>,
): Statement => {
  const { names, model, schema, primary, roles } = subject;
  const name = `${names.schema(schema)}.${names.fresh()}`;
  return {
    sql: write(name),
    refusals: [model.creating('TABLE', schema, primary, roles), ...refusals],
    next: { sql: `select label from ${name}`, refusals: [readsNew(subject)], answer },
  };
};

const onTable =
  (form: Form): Form =>
  (subject) =>
    subject.model.isTable(subject.first) ? form(subject) : undefined;

const relations = objects.slice(0, relationCount);

const isTold = (object: number, model: Model, roles: Roles): boolean =>
  model.refusal(object, 'ANY', roles) === undefined &&
  (!model.isSecure(object) || model.isTable(object) || model.owns(object, roles));

export const definitionForms: readonly Form[] = [
  (subject) =>
    made(
      subject,
      (name) => `create table ${name} as select * from ${subject.a}`,
      [subject.read(1)],
      subject.labelsOfA,
    ),
  (subject) =>
    made(
      subject,
      (name) =>
        `create or replace transient table ${name} (label varchar) as select label from ${subject.a} union all select label from ${subject.b}`,
      [subject.read(1), subject.read(2)],
      [...subject.labelsOfA, ...subject.labelsOfB],
    ),
  onTable((subject) =>
    made(subject, (name) => `create table ${name} like ${subject.a}`, [subject.may('SELECT')], []),
  ),
  onTable((subject) =>
    made(
      subject,
      (name) => `create table ${name} clone ${subject.a}`,
      [subject.may('SELECT')],
      labels(subject.first),
    ),
  ),
  ({ names, model, schema, roles, a, read, labelsOfA }) => {
    const name = `${names.schema(schema)}.${names.fresh()}`;
    return {
      sql: `create temporary table ${name} as select * from ${a}`,
      refusals: [model.reach(schema, roles), read(1)],
      next: { sql: `select label from ${name}`, refusals: [], answer: labelsOfA },
    };
  },
  ({ names, model, schema, primary, roles, a, read, labelsOfA }) => {
    const name = `${names.schema(schema)}.${names.fresh()}`;
    return {
      sql: `create view ${name} as select label from ${a}`,
      refusals: [model.creating('VIEW', schema, primary, roles), read(1)],
      next: {
        sql: `select label from ${name}`,
        // A view reads with its owner's privileges alone.
        refusals: [
          model.reach(schema, roles),
          model.reading(objectOf(names, a), model.closure([primary])) === undefined ? undefined : '002037',
        ],
        answer: labelsOfA,
      },
    };
  },
  // A session's own table hides the other of its name, from it alone and while it is there.
  onTable(({ names, model, first, roles, read, labelsOfA }) => ({
    sql: `create temporary table ${names.object(first)} as select 'mine' as label`,
    refusals: [model.reach(model.schemaOf(first), roles)],
    next: {
      sql: `select label from ${names.object(first)}`,
      refusals: [],
      answer: [['mine']],
      next: {
        sql: `drop table ${names.object(first)}`,
        refusals: [],
        next: { sql: `select label from ${names.object(first)}`, refusals: [read(1)], answer: labelsOfA },
      },
    },
  })),
  onTable(({ a, may }) => ({
    sql: `alter table ${a} rename to ${a}`,
    refusals: [may('OWNERSHIP')],
    answer: done,
  })),
  onTable(({ a, may }) => ({
    sql: `alter table ${a} modify column n comment 'c'`,
    refusals: [may('OWNERSHIP')],
    answer: done,
  })),
  ({ a, model, first, may }) => ({
    sql: `comment on ${model.isTable(first) ? 'table' : 'view'} ${a} is 'c'`,
    refusals: [may('OWNERSHIP')],
    answer: done,
  }),
  // Twice, so that all is as before.
  onTable(({ a, b, model, first, second, roles, may }) => {
    if (!model.isTable(second) || first === second) return undefined;
    const sql = `alter table ${a} swap with ${b}`;
    const refusals = [may('OWNERSHIP'), model.refusal(second, 'OWNERSHIP', roles)];
    return { sql, refusals, answer: done, next: { sql, refusals: [], answer: done } };
  }),
  // What would succeed could not be taken back.
  ({ a, model, first, roles, may }) =>
    model.owns(first, roles)
      ? undefined
      : { sql: `drop ${model.isTable(first) ? 'table' : 'view'} ${a}`, refusals: [may('OWNERSHIP')] },
  onTable(({ a, model, first, primary, roles, may }) =>
    model.owns(first, roles)
      ? undefined
      : {
          sql: `create or replace table ${a} (label varchar)`,
          refusals: [model.creating('TABLE', model.schemaOf(first), primary, roles), may('OWNERSHIP')],
        },
  ),
  ({ a, model, first, roles }) => ({
    sql: `show grants on ${model.isTable(first) ? 'table' : 'view'} ${a}`,
    refusals: [model.granting(first, roles)].map((code) => (code === '002003' ? code : undefined)),
  }),
  // Nobody learns by IF EXISTS of what is not theirs to see.
  onTable(({ a, may }) => ({
    sql: `alter table if exists ${a} rename to ${a}`,
    refusals: [may('OWNERSHIP') === '002003' ? undefined : may('OWNERSHIP')],
    answer: done,
  })),
  ({ a, names, model, first, roles }) => ({
    sql: `grant references on ${model.isTable(first) ? 'table' : 'view'} ${a} to role ${names.nobody}`,
    refusals: [model.granting(first, roles)],
    answer: done,
    next: {
      sql: `revoke references on ${model.isTable(first) ? 'table' : 'view'} ${a} from role ${names.nobody}`,
      refusals: [],
      answer: done,
    },
  }),
  ({ a, model, first, may }) => ({
    sql: `describe ${model.isTable(first) ? 'table' : 'view'} ${a}`,
    refusals: [may('ANY')],
    told: (rows) => rows.map(([name = '']) => [name]),
    answer: [['LABEL'], ['N']],
  }),
  ({ a, model, first, roles, may }) => ({
    sql: `select get_ddl('${model.isTable(first) ? 'table' : 'view'}', '${a}')`,
    refusals: [
      model.isTable(first) || !model.isSecure(first) ? may('ANY') : model.refusal(first, 'OWNERSHIP', roles),
    ],
    told: ([[text = ''] = []]) => [[String(text.includes('LABEL'))]],
    answer: [['true']],
  }),
  ({ names, model, schema, roles }) => ({
    sql: `select get_ddl('schema', '${names.schema(schema)}')`,
    refusals: [
      model.reachesSchema(schema, roles) ||
      objects.some((object) => model.schemaOf(object) === schema && model.sees(object, roles))
        ? undefined
        : '002003',
    ],
    told: ([[text = ''] = []]) =>
      relations
        .filter((object) => new RegExp(`(?:TABLE|view) ${names.bare(object)}\\b`).test(text))
        .map((object) => [names.bare(object)]),
    answer: relations
      .filter((object) => model.schemaOf(object) === schema && isTold(object, model, roles))
      .map((object) => [names.bare(object)]),
  }),
  // The text of a secure view is its owner's alone.
  ({ names, model, schema, roles }) => ({
    sql: `select table_name from ${names.schema(schema).split('.')[0]}.information_schema.views where view_definition is not null and table_name like '${names.objectPrefix}%' and table_schema = '${names.schema(schema).split('.')[1]}'`,
    refusals: [model.knowsDatabase(databaseOf(schema), roles) ? undefined : '002003'],
    answer: relations
      .filter(
        (object) =>
          !model.isTable(object) &&
          model.schemaOf(object) === schema &&
          model.sees(object, roles) &&
          (!model.isSecure(object) || model.owns(object, roles)),
      )
      .map((object) => [names.bare(object)]),
  }),
  ({ names, model, schema, roles }) => {
    const database = databaseOf(schema);
    const visible = relations.filter(
      (object) => databaseOf(model.schemaOf(object)) === database && model.sees(object, roles),
    );
    return {
      sql: `select distinct table_name from ${names.database(database)}.information_schema.columns where table_name like '${names.objectPrefix}%'`,
      refusals: [model.knowsDatabase(database, roles) ? undefined : '002003'],
      answer: visible.map((object) => [names.bare(object)]),
    };
  },
];

const objectOf = (names: Subject['names'], name: string): number =>
  objects.find((object) => names.object(object) === name) ?? 0;
