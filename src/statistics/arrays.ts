/**
 * Statistics of arrays, as simple-statistics computes them. Only this file and `student-t.ts` import the package: a command that needs neither does not load it.
 */
export { gammaln as logGamma, mean, sampleStandardDeviation as standardDeviation } from 'simple-statistics';
