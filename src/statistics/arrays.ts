/**
 * Statistics of arrays, as simple-statistics computes them. Only this file imports the package: a command that needs none of it does not load it.
 */
export {
  gammaln as logGamma,
  mean,
  median,
  sampleSkewness as skewness,
  sampleStandardDeviation as standardDeviation,
  sampleVariance as variance,
  sum,
} from 'simple-statistics';
