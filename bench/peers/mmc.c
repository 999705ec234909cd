/*
 * The queue of bench/simulate.ts in C: the bound that a simulator of every event can be measured against.
 *
 * Poisson arrivals, exponential service, C servers, K places. A request that finds all places taken is refused; one
 * that is served fails with a given probability. Either way it is tried again after a wait drawn uniformly from
 * [0, min(cap, base * 2^(attempt - 1))), four attempts in all. Times are in mean service times.
 *
 * Build: gcc -O3 mmc.c -lm -o mmc
 * Usage: mmc D S|L REQUESTS ROUNDS     (D: every event goes through the queue)
 * Prints one line with the counts and the best round's requests per CPU second as "Mreq/s".
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- chance: xoshiro128++ (Blackman and Vigna 2019), drawn in batches ---- */

enum { BATCH = 2048, SPARE = 4 };

static uint32_t state[4];

static void seed_with(uint64_t seed) {
  /* splitmix64 fills the state, as the authors of xoshiro advise. */
  for (int i = 0; i < 4; i++) {
    uint64_t z = (seed += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    state[i] = (uint32_t)((z ^ (z >> 31)) >> 32);
  }
}

static inline uint32_t rotate(uint32_t x, int k) { return (x << k) | (x >> (32 - k)); }

static inline uint32_t next_word(uint32_t s[4]) {
  const uint32_t result = rotate(s[0] + s[3], 7) + s[0];
  const uint32_t t = s[1] << 9;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate(s[3], 11);
  return result;
}

/* In (0, 1): the midpoints of 2^32 cells. */
static inline double unit_of(uint32_t word) { return (word + 0.5) * (1.0 / 4294967296.0); }

static void fill_uniform(double *out, int count) {
  uint32_t s[4];
  memcpy(s, state, sizeof s);
  for (int i = 0; i < count; i++) out[i] = unit_of(next_word(s));
  memcpy(state, s, sizeof s);
}

/* ---- exponential variates: the ziggurat of Marsaglia and Tsang (2000), 256 layers ---- */

static const double TAIL = 7.69711747013104972;          /* where the lowest layer ends */
static const double LAYER_AREA = 3.9496598225815571993e-3; /* area of each layer */
static const double CELLS = 16777216.0;                  /* 24 bits place a point inside of a layer */
static double inside[256], width[256], height[256];

static void build_ziggurat(void) {
  double right = TAIL, above = TAIL;
  const double lowest = LAYER_AREA / exp(-TAIL);
  inside[0] = TAIL / lowest * CELLS;
  inside[1] = 0;
  width[0] = lowest / CELLS;
  width[255] = TAIL / CELLS;
  height[0] = 1;
  height[255] = exp(-TAIL);
  for (int i = 254; i >= 1; i--) {
    right = -log(LAYER_AREA / right + exp(-right));
    inside[i + 1] = right / above * CELLS;
    above = right;
    height[i] = exp(-right);
    width[i] = right / CELLS;
  }
}

static inline double draw_exponential(uint32_t s[4]) {
  double passed = 0; /* the tail of an exponential is the exponential again, moved */
  for (;;) {
    const uint32_t word = next_word(s);
    const int layer = word & 255;
    const uint32_t cell = word >> 8;
    const double x = cell * width[layer];
    if (cell < inside[layer]) return passed + x;
    const double u = unit_of(next_word(s));
    if (layer == 0) passed += TAIL;
    else if (height[layer] + u * (height[layer - 1] - height[layer]) < exp(-x)) return passed + x;
  }
}

static void fill_exponential(double *out, int count) {
  uint32_t s[4];
  memcpy(s, state, sizeof s);
  for (int i = 0; i < count; i++) out[i] = draw_exponential(s);
  memcpy(state, s, sizeof s);
}

/* ---- pending events: a 4-ary heap of (time, what); what = request * 2 + kind ---- */

enum { RETRY = 0, FINISH = 1, MAX_PENDING = 1 << 20 };

static double heap_time[MAX_PENDING];
static int32_t heap_what[MAX_PENDING];
static int heap_size;

static inline void heap_push(double at, int32_t what) {
  int i = heap_size++;
  while (i > 0) {
    const int parent = (i - 1) >> 2;
    if (heap_time[parent] <= at) break;
    heap_time[i] = heap_time[parent];
    heap_what[i] = heap_what[parent];
    i = parent;
  }
  heap_time[i] = at;
  heap_what[i] = what;
}

/* Puts an event where the head was: cheaper than a pop and a push when one event leads to the next. */
static inline void heap_replace_head(double at, int32_t what) {
  int i = 0;
  for (;;) {
    int child = (i << 2) + 1;
    if (child >= heap_size) break;
    const int end = child + 4 < heap_size ? child + 4 : heap_size;
    double least = heap_time[child];
    for (int j = child + 1; j < end; j++) {
      if (heap_time[j] < least) {
        least = heap_time[j];
        child = j;
      }
    }
    if (at <= least) break;
    heap_time[i] = least;
    heap_what[i] = heap_what[child];
    i = child;
  }
  heap_time[i] = at;
  heap_what[i] = what;
}

static inline void heap_pop(void) {
  heap_size--;
  heap_replace_head(heap_time[heap_size], heap_what[heap_size]);
}

/* ---- latencies: a histogram over the upper bits of a double, 0.8 % wide ---- */

enum { LATENCY_SHIFT = 45 };
static uint32_t histogram[1 << 18];

static inline void record_latency(double latency) {
  uint64_t bits;
  memcpy(&bits, &latency, sizeof bits);
  histogram[bits >> LATENCY_SHIFT]++;
}

static double latency_quantile(double q, long count) {
  long passed = 0;
  for (uint64_t cell = 0; cell < sizeof histogram / sizeof *histogram; cell++) {
    passed += histogram[cell];
    if (passed < q * count) continue;
    const uint64_t bits = cell << LATENCY_SHIFT;
    double latency;
    memcpy(&latency, &bits, sizeof latency);
    return latency;
  }
  return INFINITY;
}

/* ---- the model ---- */

typedef struct {
  double rate;
  int servers, places;
} Model;

typedef struct {
  long requests, attempts, refused, succeeded, events;
  double latency_sum;
} Counts;

static const double FAIL_SHARE = 0.05;
static const double LONGEST_WAIT[] = {0, 1, 2, 4}; /* after attempt 1, 2, 3: min(8, 2^(attempt - 1)) */
enum { ATTEMPTS = 4, WAITING_SIZE = 1 << 17, WAITING_MASK = WAITING_SIZE - 1 };

static double due[MAX_PENDING];
static uint8_t attempt_of[MAX_PENDING];
static int32_t unused[MAX_PENDING], waiting[WAITING_SIZE];

static Counts simulate(Model model, long requests, uint64_t seed) {
  double exponential[BATCH], uniform[BATCH];
  int next_exponential = BATCH, next_uniform = BATCH;
  int unused_count = MAX_PENDING, waiting_head = 0, waiting_count = 0, busy = 0;
  const double mean_gap = 1 / model.rate;
  Counts counts = {0};
  seed_with(seed);
  memset(histogram, 0, sizeof histogram);
  heap_size = 0;
  for (int i = 0; i < MAX_PENDING; i++) unused[i] = MAX_PENDING - 1 - i;
  /* The next arrival stays out of the heap: it is compared with the head. */
  double next_arrival = 0;

  for (;;) {
    if (next_exponential > BATCH - SPARE) fill_exponential(exponential, BATCH), next_exponential = 0;
    if (next_uniform > BATCH - SPARE) fill_uniform(uniform, BATCH), next_uniform = 0;
    counts.events++;
    double now;
    int request, failed = 0;
    if (heap_size == 0 || next_arrival < heap_time[0]) {
      now = next_arrival;
      if (now == INFINITY) break;
      counts.requests++;
      request = unused[--unused_count];
      due[request] = now;
      attempt_of[request] = 0;
      next_arrival = counts.requests < requests ? now + exponential[next_exponential++] * mean_gap : INFINITY;
    } else {
      now = heap_time[0];
      const int32_t what = heap_what[0];
      request = what >> 1;
      if ((what & 1) == FINISH) {
        if (waiting_count > 0) {
          const int32_t follower = waiting[waiting_head];
          waiting_head = (waiting_head + 1) & WAITING_MASK;
          waiting_count--;
          heap_replace_head(now + exponential[next_exponential++], follower << 1 | FINISH);
        } else {
          busy--;
          heap_pop();
        }
        if (uniform[next_uniform++] >= FAIL_SHARE) {
          counts.succeeded++;
          counts.latency_sum += now - due[request];
          record_latency(now - due[request]);
          unused[unused_count++] = request;
          continue;
        }
        failed = 1;
      } else {
        heap_pop();
      }
    }

    if (!failed) {
      counts.attempts++;
      attempt_of[request]++;
      if (busy < model.servers) {
        busy++;
        heap_push(now + exponential[next_exponential++], request << 1 | FINISH);
        continue;
      }
      if (busy + waiting_count < model.places) {
        waiting[(waiting_head + waiting_count++) & WAITING_MASK] = request;
        continue;
      }
      counts.refused++;
    }
    const int attempt = attempt_of[request];
    if (attempt < ATTEMPTS) {
      heap_push(now + uniform[next_uniform++] * LONGEST_WAIT[attempt], request << 1 | RETRY);
    } else {
      unused[unused_count++] = request;
    }
  }
  counts.events--; /* the pass that found nothing pending */
  return counts;
}

int main(int argc, char **argv) {
  const char name = argc == 5 && strcmp(argv[1], "D") == 0 ? argv[2][0] : '?';
  if (name != 'S' && name != 'L') {
    fprintf(stderr, "usage: %s D S|L REQUESTS ROUNDS\n", argv[0]);
    return 2;
  }
  const Model model = name == 'S' ? (Model){13.6, 16, 80} : (Model){3481.6, 4096, 5120};
  const long requests = atol(argv[3]);
  double best = INFINITY;
  Counts counts = {0};
  build_ziggurat();
  for (int round = 0; round < atoi(argv[4]); round++) {
    const clock_t start = clock();
    counts = simulate(model, requests, 42 + round);
    best = fmin(best, (double)(clock() - start) / CLOCKS_PER_SEC);
  }
  printf("c=%d p=%.2f req=%ld att=%ld rej=%ld ok=%ld mean=%.4f p99=%.3f ev=%ld %.4f Mreq/s\n", model.servers, FAIL_SHARE,
         counts.requests, counts.attempts, counts.refused, counts.succeeded, counts.latency_sum / counts.succeeded,
         latency_quantile(0.99, counts.succeeded), counts.events, counts.requests / best / 1e6);
  return 0;
}
