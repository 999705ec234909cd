/** From this share of the offered requests on, those that `maxInFlight` refused are worth a word. */
const REFUSED_SHARE = 0.02;

/** What a run says little about because the client's bound kept requests back: the same in every world. */
export function inFlightWarnings(refused: number, offered: number): string[] {
  if (refused <= REFUSED_SHARE * offered) return [];
  const sent = `${(100 * (1 - refused / offered)).toFixed(1)} %`;
  return [
    `only ${sent} of the offered requests could begin, client.maxInFlight refused the others: raise it or lower the rate`,
  ];
}
