import { quoteByFalPricing } from './fal.ts';
import { quoteByDryRun } from './lumenfall.ts';

/** The endpoints that tell prices, and how they are asked. */
export const QUOTERS = { lumenfall: quoteByDryRun, fal: quoteByFalPricing } as const;
