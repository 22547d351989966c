/** Colours that mean something, only where a terminal shows them (NO_COLOR and pipes get plain text). */
import { stripVTControlCharacters, styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

const paint =
  (style: Style) =>
  (text: string): string =>
    styleText(style, text, { stream: process.stdout });

export const strong = paint('bold');
export const faint = paint('dim');
export const good = paint('green');
export const bad = paint('red');
export const caution = paint('yellow');
export const accent = paint('cyan');

/** Columns a text takes on a terminal, escape sequences aside. */
export function displayWidth(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

export const padTo = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - displayWidth(text)));

/** Cuts to a width, the last column an ellipsis. */
export function cutTo(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}
