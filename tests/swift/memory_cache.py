"""The cache of Swift's proxy, in its own memory: what it knows of accounts and containers.

Takes the place of memcached for a proxy of one process, so that no daemon has to be there. Without
a cache the proxy asks account and container servers before every request.
"""

import time


class MemoryCache:
    """Those calls of swift.common.memcached.MemcacheRing that the proxy makes."""

    def __init__(self):
        self.entries = {}  # key: (value, when it ends; None: never)

    def set(self, key, value, time=0, **_):
        self.entries[key] = (value, now() + time if time else None)

    def get(self, key, **_):
        value, end = self.entries.get(key, (None, None))
        return None if end is not None and end < now() else value

    def delete(self, key, **_):
        self.entries.pop(key, None)

    def incr(self, key, delta=1, time=0):
        value = max(0, int(self.get(key) or 0) + delta)
        self.set(key, value, time=time)
        return value


def now():
    return time.monotonic()


def filter_factory(_global_conf, **_local_conf):
    cache = MemoryCache()

    def wrap(app):
        def call(env, start_response):
            env["swift.cache"] = cache
            return app(env, start_response)

        return call

    return wrap
