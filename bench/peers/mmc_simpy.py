"""The queue of bench/simulate.ts on SimPy 3: Poisson arrivals, exponential service, C servers, K places.

A request that finds all places taken is refused; one that is served fails with a given probability. Either way it is
tried again after a wait drawn uniformly from [0, min(cap, base * 2^(attempt - 1))), four attempts in all.
Usage: mmc_simpy.py [S|L] [REQUESTS], without arguments both queues. Times are in mean service times.
Prints one line a queue, with requests per CPU second as "Mreq/s".
"""

import random
import sys
import time

import simpy

MODELS = {
    "S": {"rate": 13.6, "servers": 16, "places": 80},
    "L": {"rate": 3481.6, "servers": 4096, "places": 5120},
}
FAIL_SHARE = 0.05
ATTEMPTS = 4
BASE = 1.0
CAP = 8.0


class Queue:
    """One station with its clients, and what they saw."""

    def __init__(self, rate, servers, places, seed):
        self.rate = rate
        self.places = places
        self.random = random.Random(seed)
        self.env = simpy.Environment()
        self.station = simpy.Resource(self.env, capacity=servers)
        self.attempts = 0
        self.refused = 0
        self.latencies = []

    def arrivals(self, requests):
        for _ in range(requests):
            yield self.env.timeout(self.random.expovariate(self.rate))
            self.env.process(self.request())

    def request(self):
        due = self.env.now
        for attempt in range(1, ATTEMPTS + 1):
            self.attempts += 1
            succeeded = False
            if self.station.count + len(self.station.queue) >= self.places:
                self.refused += 1
            else:
                with self.station.request() as turn:
                    yield turn
                    yield self.env.timeout(self.random.expovariate(1.0))
                succeeded = self.random.random() >= FAIL_SHARE
            if succeeded:
                self.latencies.append(self.env.now - due)
                return
            if attempt < ATTEMPTS:
                longest = min(CAP, BASE * 2 ** (attempt - 1))
                yield self.env.timeout(self.random.random() * longest)


def measure(model, requests):
    queue = Queue(**model, seed=42)
    queue.env.process(queue.arrivals(requests))
    start = time.process_time()
    queue.env.run()
    seconds = time.process_time() - start
    latencies = sorted(queue.latencies)
    print(
        f"simpy {simpy.__version__} c={model['servers']} p={FAIL_SHARE} req={requests} att={queue.attempts} "
        f"rej={queue.refused} ok={len(latencies)} mean={sum(latencies) / len(latencies):.4f} "
        f"p99={latencies[int(0.99 * len(latencies))]:.3f} {requests / seconds / 1e6:.5f} Mreq/s"
    )


if __name__ == "__main__":
    names = sys.argv[1:2] or list(MODELS)
    for name in names:
        measure(MODELS[name], int(sys.argv[2]) if len(sys.argv) > 2 else 200_000)
