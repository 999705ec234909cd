/** A provider of one model, `m`, which load generators are measured with: its images cost 4 cents, and a real server answers for it. */
export const IMAGE_PROVIDER = {
  dialect: 'openai',
  models: {
    m: {
      operation: 'text-to-image',
      serviceTime: { type: 'constant', value: '1ms' },
      price: { per: 'image', usd: '0.04' },
    },
  },
} as const;

/** The requests of a workload that asks it. */
export const IMAGE_REQUESTS = [{ operation: 'text-to-image', model: 'm' }] as const;
