"""What a Python client does on every odd reply: prints one line of JSON a case. Waits take no time, and draws are no chance.

python3 python-child.py FOLDER CLIENT CASES.json ADDRESS DRAW START_EPOCH_MS ATTEMPTS_SEEN
"""

import json
import random
import sys
import time

folder, client, cases, address, draw, start_epoch_ms, attempts_seen = sys.argv[1:8]
sys.path.insert(0, folder)
DRAW = float(draw)


class Enough(BaseException):
    """More attempts than are watched."""


class Clock:
    now = 0.0
    sent = []


def sleep(seconds):
    Clock.now += max(0.0, seconds)


def sending():
    Clock.sent.append(Clock.now)
    if len(Clock.sent) >= int(attempts_seen):
        raise Enough


time.sleep = sleep
time.time = lambda: int(start_epoch_ms) / 1000 + Clock.now
random.random = lambda: DRAW
random.uniform = lambda a, b: a + (b - a) * DRAW


def plain(url):
    """One POST without retries; raises where the answer is no success or does not come."""
    import urllib.request

    sending()
    asked = urllib.request.Request(url, data=b"{}", headers={"content-type": "application/json"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return answer.read()


def with_urllib3(**options):
    import urllib3
    from urllib3.connectionpool import HTTPConnectionPool

    if not hasattr(HTTPConnectionPool, "counted"):
        HTTPConnectionPool.counted = make = HTTPConnectionPool._make_request

        def counting(self, *args, **kwargs):
            sending()
            return make(self, *args, **kwargs)

        HTTPConnectionPool._make_request = counting
    retries = urllib3.Retry(3, allowed_methods=None, **options)

    def call(url):
        answer = urllib3.PoolManager(retries=retries).request("POST", url, body=b"{}", timeout=20)
        if answer.status >= 300:
            raise ValueError(answer.status)

    return call


def with_tenacity():
    from tenacity import retry, stop_after_attempt, wait_random_exponential

    return retry(wait=wait_random_exponential(min=1, max=60), stop=stop_after_attempt(6))(plain)


def with_backoff():
    import urllib.error

    import backoff

    def is_final(error):
        return error.code != 429

    return backoff.on_exception(backoff.expo, urllib.error.HTTPError, giveup=is_final)(plain)


CLIENTS = {
    "urllib3": lambda: with_urllib3(),
    "urllib3-backoff": lambda: with_urllib3(backoff_factor=1, status_forcelist=[429, 500, 502, 503, 504]),
    "tenacity": with_tenacity,
    "backoff": with_backoff,
}

call = CLIENTS[client]()
for index, name in enumerate(json.load(open(cases))["cases"]):
    Clock.now, Clock.sent = 0.0, []
    result = "ok"
    try:
        call(f"{address}/c{index}/x")
    except Enough:
        Clock.now = Clock.sent[-1]
    except Exception as error:
        result = repr(error)[:200]
    gaps_ms = [1000 * (b - a) for a, b in zip(Clock.sent, Clock.sent[1:])]
    linger_ms = 1000 * (Clock.now - Clock.sent[-1])
    line = {"name": name, "attempts": len(Clock.sent), "gapsMs": gaps_ms, "lingerMs": linger_ms, "result": result}
    print(json.dumps(line), flush=True)
