/** What a server answers to a question. */
type Get = (url: string) => Promise<{ json(): unknown }>;

/** The names of the models that a server of a wire format lists. */
export async function modelLists(dialect: string, get: Get): Promise<string[]> {
  if (dialect === 'fal') {
    const { models } = (await get('/v1/models')).json() as { models: { endpoint_id: string }[] };
    return models.map(({ endpoint_id }) => endpoint_id);
  }
  const path = dialect === 'lumenfall' ? '/openai/v1/models' : '/v1/models';
  const { data } = (await get(path)).json() as { data: { id: string }[] };
  return data.map(({ id }) => id);
}
