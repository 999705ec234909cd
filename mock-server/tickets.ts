import type { ServerResponse } from 'node:http';
import type { DialectRoute, JobRequest } from '../src/wire/dialect.ts';

/** What joins a job at the provider to the connection that waits for it. */
export interface Ticket {
  /** Number of the attempt in this run. */
  readonly number: number;
  readonly route: DialectRoute;
  readonly request: JobRequest;
  readonly response: ServerResponse;
  /** The job at the provider, once it was accepted. */
  job: number;
  /** Whether the client still waits: neither answered, nor cut off, nor gone. */
  isOpen: boolean;
}

/** Tickets under small numbers that are used again: the provider keeps numbers, not objects. */
export class TicketRack {
  readonly #tickets: (Ticket | undefined)[] = [];
  readonly #free: number[] = [];

  add(ticket: Ticket): number {
    const place = this.#free.pop() ?? this.#tickets.length;
    this.#tickets[place] = ticket;
    return place;
  }

  at(place: number): Ticket {
    const ticket = this.#tickets[place];
    if (ticket === undefined) throw new Error(`The provider named ticket ${place}, which no job holds.`);
    return ticket;
  }

  remove(place: number): void {
    this.#tickets[place] = undefined;
    this.#free.push(place);
  }

  /** Tickets whose client still waits. */
  open(): Ticket[] {
    return this.#tickets.filter((ticket) => ticket !== undefined && ticket.isOpen) as Ticket[];
  }
}
