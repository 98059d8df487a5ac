import { CURVE } from '../src/sm2/curve.ts';

type Affine = readonly [bigint, bigint] | null;

const { p, n, a, Gx, Gy } = CURVE;

/** Verification by schoolbook affine arithmetic, sharing nothing with the library: the oracle of the tests. */
export function referenceVerify(e: bigint, r: bigint, s: bigint, publicKey: Uint8Array): boolean {
  if (r < 1n || r >= n || s < 1n || s >= n) return false;
  const t = (r + s) % n;
  if (t === 0n) return false;
  const hex = Buffer.from(publicKey).toString('hex');
  const key: Affine = [BigInt(`0x${hex.slice(2, 66)}`), BigInt(`0x${hex.slice(66)}`)];
  const sum = add(multiply([Gx, Gy], s), multiply(key, t));
  return sum !== null && (e + sum[0]) % n === r;
}

function multiply(point: Affine, scalar: bigint): Affine {
  let result: Affine = null;
  for (const bit of scalar.toString(2)) {
    result = add(result, result);
    if (bit === '1') result = add(result, point);
  }
  return result;
}

function add(left: Affine, right: Affine): Affine {
  if (left === null) return right;
  if (right === null) return left;
  const [x1, y1] = left;
  const [x2, y2] = right;
  if (x1 === x2 && (y1 + y2) % p === 0n) return null;
  const slope = x1 === x2 ? (3n * x1 * x1 + a) * inverse(2n * y1) : (y2 - y1) * inverse(x2 - x1);
  const x = mod(slope * slope - x1 - x2);
  return [x, mod(slope * (x1 - x) - y1)];
}

/** By Euclid: value·x + p·y = 1. */
function inverse(value: bigint): bigint {
  let [r0, r1, x0, x1]: [bigint, bigint, bigint, bigint] = [p, mod(value), 0n, 1n];
  while (r1 !== 0n) {
    const quotient = r0 / r1;
    [r0, r1, x0, x1] = [r1, r0 - quotient * r1, x1, x0 - quotient * x1];
  }
  return mod(x0);
}

function mod(value: bigint): bigint {
  return ((value % p) + p) % p;
}
