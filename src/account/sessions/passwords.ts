/** Passwords at rest: scrypt (RFC 7914) with its parameters beside the hash, so that they can be raised later. */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

export interface PasswordCost {
  /** N, as a power of two. */
  readonly logOfIterations: number;
  /** r */
  readonly blockSize: number;
  /** p */
  readonly parallelization: number;
}

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes as long without a stored hash (unknown user, no password) as with one. */
  verify(password: string, stored: string | null): Promise<boolean>;
}

/** https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html: N=2^14, r=8, p=5; 16 MiB a piece. */
const recommendedCost: PasswordCost = { logOfIterations: 14, blockSize: 8, parallelization: 5 };

const saltBytes = 16;
const hashBytes = 32;

const derive = (password: string, salt: Buffer, cost: PasswordCost): Promise<Buffer> => {
  const options: ScryptOptions = {
    N: 2 ** cost.logOfIterations,
    r: cost.blockSize,
    p: cost.parallelization,
    maxmem: 256 * 2 ** cost.logOfIterations * cost.blockSize,
  };
  // One form for the same characters, however a keyboard composed them (RFC 8265 section 4.2).
  const text = password.normalize('NFC');
  return new Promise((resolve, reject) => {
    scrypt(text, salt, hashBytes, options, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
};

interface StoredPassword {
  readonly cost: PasswordCost;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/** `$scrypt$ln=14,r=8,p=5$<salt>$<hash>`, as the Password Hashing Competition's string format writes it. */
const pattern = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

const format = ({ cost, salt, hash }: StoredPassword): string =>
  `$scrypt$ln=${cost.logOfIterations},r=${cost.blockSize},p=${cost.parallelization}$${unpadded(salt)}$${unpadded(hash)}`;

const parse = (stored: string): StoredPassword => {
  const [, logOfIterations, blockSize, parallelization, salt = '', hash = ''] = pattern.exec(stored) ?? [];
  const parsed = { salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
  if (parsed.hash.length !== hashBytes) throw new Error('A stored password hash is damaged.');
  return {
    ...parsed,
    cost: {
      logOfIterations: Number(logOfIterations),
      blockSize: Number(blockSize),
      parallelization: Number(parallelization),
    },
  };
};

/** Lets a few run at once: each takes memory and one of the threads that files and name lookups share. */
const limited = (limit: number): (<T>(work: () => Promise<T>) => Promise<T>) => {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running < limit) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // The next one takes over this place, so the count stays.
      if (next === undefined) running -= 1;
      else next();
    }
  };
};

export const createPasswords = (cost: PasswordCost = recommendedCost): Passwords => {
  const inTurn = limited(2);
  const decoy: StoredPassword = { cost, salt: randomBytes(saltBytes), hash: randomBytes(hashBytes) };
  return {
    async hash(password) {
      const salt = randomBytes(saltBytes);
      return format({ cost, salt, hash: await inTurn(() => derive(password, salt, cost)) });
    },
    async verify(password, stored) {
      const expected = stored === null ? decoy : parse(stored);
      const actual = await inTurn(() => derive(password, expected.salt, expected.cost));
      return timingSafeEqual(actual, expected.hash) && stored !== null;
    },
  };
};
