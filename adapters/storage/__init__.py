"""How the core's stores are kept: Redis, and the private server that is started when none is given."""
