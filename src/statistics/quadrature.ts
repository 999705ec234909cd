/** Points of a rule, with what each counts. */
export interface QuadratureRule {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

/**
 * The rule of Gauss and Legendre with `count` points on -`reach` to `reach`: exact for polynomials up to degree 2 `count` - 1. Points are the zeros of the Legendre
 * polynomial, by Newton's method (P. Davis, P. Rabinowitz, Methods of Numerical Integration, 2.7).
 */
export function gaussLegendre(count: number, reach: number): QuadratureRule {
  const [points, weights] = [new Float64Array(count), new Float64Array(count)];
  for (let i = 0; i < count; i++) {
    let x = cosine((Math.PI * (i + 0.75)) / (count + 0.5));
    let slope = 1;
    for (let step = 0; step < 100; step++) {
      const [value, derivative] = legendre(count, x);
      slope = derivative;
      const change = value / slope;
      x -= change;
      if (Math.abs(change) < 1e-15) break;
    }
    points[i] = x * reach;
    weights[i] = (2 * reach) / ((1 - x * x) * slope * slope);
  }
  return { points, weights };
}

/** By its series, for 0 to pi: the last bit of Math.cos differs between versions of Node. */
function cosine(angle: number): number {
  let [term, sum] = [1, 1];
  for (let n = 2; n <= 40; n += 2) {
    term *= (-angle * angle) / (n * (n - 1));
    sum += term;
  }
  return sum;
}

/** The Legendre polynomial of a degree at `x`, and its derivative. */
function legendre(degree: number, x: number): readonly [value: number, derivative: number] {
  let [before, value] = [1, x];
  for (let n = 2; n <= degree; n++) [before, value] = [value, ((2 * n - 1) * x * value - (n - 1) * before) / n];
  return [value, (degree * (x * value - before)) / (x * x - 1)];
}
