"""The core's stores in Redis: one file a store, every key in `keys/`, each Lua script beside the store that calls it.

Works on Redis 6.2 and newer and on Valkey. Times are kept as whole milliseconds since 1970, UTC.
"""
