import type { AccountMovement } from './account-movement.ts';
import { fieldOf } from './checks/fields.ts';
import type { JobEvent } from './subjects/event-subject.ts';

const MOVEMENTS: readonly string[] = [
  'top-up',
  'hold',
  'settle',
  'release',
  'refund',
] satisfies readonly AccountMovement['type'][];

/**
 * A case in words: each argument behind its name, an empty name left out. A history of an account is told step by step: `top-up 224, then hold 56,
 * then settle 56, then settle 56 again`; so is a log of events, in the order in which they are delivered. Amounts are nano-USD.
 */
export function caseText(names: readonly string[], values: unknown): string {
  const list: readonly unknown[] = Array.isArray(values) ? values : [values];
  return list
    .map((value, index) => {
      const name = names[index] ?? '';
      return name === '' ? valueText(value) : `${name}: ${valueText(value)}`;
    })
    .join('; ');
}

function valueText(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'string') return value === '' || /[\s,;:{}[\]]/.test(value) ? JSON.stringify(value) : value;
  if (Array.isArray(value)) return listText(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return objectText(value);
}

function objectText(value: object): string {
  const fields = Object.entries(value).filter(([, own]) => own !== undefined);
  const policy = fieldOf(fieldOf(value, 'policy'), 'name');
  return `{ ${fields
    .map(([name, own]) => `${name} ${name === 'policy' && typeof policy === 'string' ? policy : valueText(own)}`)
    .join(', ')} }`;
}

function listText(list: readonly unknown[]): string {
  if (isLog(list)) return logText(list);
  if (isHistory(list)) return historyText(list);
  return `[${list.map(valueText).join(', ')}]`;
}

function isLog(list: readonly unknown[]): list is readonly JobEvent[] {
  return list.length > 0 && list.every((item) => typeof fieldOf(item, 'eventId') === 'string');
}

function isHistory(list: readonly unknown[]): list is readonly AccountMovement[] {
  return list.length > 0 && list.every((item) => MOVEMENTS.includes(String(fieldOf(item, 'type'))));
}

/** Events as they are delivered; `again` is an event that was delivered before. */
function logText(log: readonly JobEvent[]): string {
  const told = new Set<string>();
  return log
    .map(({ eventId, type, jobId, chargeNano }) => {
      const again = told.has(eventId) ? ' again' : '';
      told.add(eventId);
      return `${type} ${jobId}${chargeNano === 0n ? '' : ` ${chargeNano}`}${again}`;
    })
    .join(', then ');
}

/** Steps in their order; holds and charges have names where there are several. */
function historyText(history: readonly AccountMovement[]): string {
  const count = (type: AccountMovement['type']): number => history.filter((movement) => movement.type === type).length;
  const [hasHolds, hasCharges] = [count('hold') > 1, count('settle') > 1 && count('refund') > 0];
  const told = new Set<string>();
  return history
    .map((movement) => {
      const about = referenceOf(movement);
      const again = about !== undefined && told.has(about) ? ' again' : '';
      if (about !== undefined) told.add(about);
      return `${stepText(movement, hasHolds, hasCharges)}${again}`;
    })
    .join(', then ');
}

/** What is done to what, for movements that end or give back something. */
function referenceOf(movement: AccountMovement): string | undefined {
  switch (movement.type) {
    case 'settle':
    case 'release':
      return `${movement.type} ${movement.holdId}`;
    case 'refund':
      return `refund ${movement.chargeId}`;
    default:
      return undefined;
  }
}

function stepText(movement: AccountMovement, hasHolds: boolean, hasCharges: boolean): string {
  switch (movement.type) {
    case 'top-up':
      return `top-up ${movement.nano}`;
    case 'hold':
      return `hold ${movement.nano}${hasHolds ? ` as ${movement.id}` : ''}`;
    case 'settle':
      return `settle ${movement.nano}${hasHolds ? ` of ${movement.holdId}` : ''}${hasCharges ? ` as ${movement.id}` : ''}`;
    case 'release':
      return `release${hasHolds ? ` ${movement.holdId}` : ''}`;
    case 'refund':
      return `refund ${movement.nano}${hasCharges ? ` of ${movement.chargeId}` : ''}`;
  }
}
