import { pathName } from '../schema/registry.ts';
import type { AttributePath } from '../schema/schemas.ts';
import type { Filter } from './filter.ts';

type PrintPath = (path: AttributePath) => string;

const partName: PrintPath = (path) => path.subAttribute?.name ?? path.attribute.name;

const print = (filter: Filter, printPath: PrintPath): string => {
  switch (filter.kind) {
    case 'comparison':
      return `${printPath(filter.path)} ${filter.operator} ${JSON.stringify(filter.value)}`;
    case 'present':
      return `${printPath(filter.path)} pr`;
    case 'not':
      return `not (${print(filter.operand, printPath)})`;
    case 'value':
      return `${printPath(filter.path)}[${print(filter.filter, partName)}]`;
    case 'and':
    case 'or':
      return filter.operands
        .map((operand) => {
          const printed = print(operand, printPath);
          return operand.kind === 'and' || operand.kind === 'or' ? `(${printed})` : printed;
        })
        .join(` ${filter.kind} `);
  }
};

/** A filter in canonical words: reading it again gives the same tree. */
export const printFilter = (filter: Filter): string => print(filter, pathName);
