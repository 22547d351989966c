import { invalidValue } from '../../account/errors.ts';

export const sessionIdOf = (text: string | null | undefined): number => {
  const id = Number(text ?? '');
  if (text === '' || !Number.isSafeInteger(id) || id <= 0) throw invalidValue(text ?? 'NULL', 'SESSION_ID');
  return id;
};
