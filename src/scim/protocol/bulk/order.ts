/** In which order operations run that refer to each other. */

/** Of an operation: the bulkId under which others may name what it makes, and those that it names. */
export interface DependencyNode {
  readonly makes: string | undefined;
  readonly needs: ReadonlySet<string>;
}

/** Indexes of operations to run at once: one, or several that refer to each other in a circle, in the order sent. */
export interface BulkStep {
  readonly operations: readonly number[];
  /** Also of one operation that refers to itself. */
  readonly isCircle: boolean;
}

interface Visit {
  readonly order: number;
  /** The earliest visit that can be reached from here and is still open. */
  reaches: number;
  open: boolean;
}

/** Tarjan's strongly connected components, which come out with what they depend on before them. */
class Components {
  readonly #needs: readonly (readonly number[])[];
  readonly #visits = new Map<number, Visit>();
  readonly #open: number[] = [];
  readonly steps: BulkStep[] = [];

  constructor(needs: readonly (readonly number[])[]) {
    this.#needs = needs;
    for (const start of needs.keys()) if (!this.#visits.has(start)) this.#visit(start);
  }

  #visit(index: number): Visit {
    const order = this.#visits.size;
    const visit: Visit = { order, reaches: order, open: true };
    this.#visits.set(index, visit);
    this.#open.push(index);
    for (const needed of this.#needs[index] ?? []) {
      const other = this.#visits.get(needed);
      if (other === undefined) visit.reaches = Math.min(visit.reaches, this.#visit(needed).reaches);
      else if (other.open) visit.reaches = Math.min(visit.reaches, other.order);
    }
    if (visit.reaches === order) this.#close(index);
    return visit;
  }

  #close(index: number): void {
    const operations = this.#open.splice(this.#open.indexOf(index));
    for (const one of operations) {
      const visit = this.#visits.get(one);
      if (visit !== undefined) visit.open = false;
    }
    const isCircle = operations.length > 1 || (this.#needs[index] ?? []).includes(index);
    this.steps.push({ operations: operations.sort((left, right) => left - right), isCircle });
  }
}

/** Referred-to operations first, otherwise as sent. */
export const dependencyOrder = (nodes: readonly DependencyNode[]): readonly BulkStep[] => {
  const makers = new Map<string, number>();
  for (const [index, { makes }] of nodes.entries()) if (makes !== undefined) makers.set(makes, index);
  return new Components(nodes.map(({ needs }) => [...needs].flatMap((name) => makers.get(name) ?? []))).steps;
};
