/** How figures are printed: one JSON line each, with the bar beside what was measured. */

export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  readonly bar: string;
  readonly holds: boolean;
  readonly [detail: string]: unknown;
}

const print = (figure: Figure): void => {
  process.stdout.write(`${JSON.stringify(figure)}\n`);
};

export const rounded = (value: number, digits = 3): number => Number(value.toFixed(digits));

export const atLeast = (
  figure: string,
  value: number,
  unit: string,
  bar: number,
  details: object = {},
): void => print({ figure, value: rounded(value), unit, bar: `>= ${bar}`, holds: value >= bar, ...details });

export const atMost = (
  figure: string,
  value: number,
  unit: string,
  bar: number,
  details: object = {},
): void => print({ figure, value: rounded(value), unit, bar: `<= ${bar}`, holds: value <= bar, ...details });
