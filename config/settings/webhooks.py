"""How other systems are told of events: over which lines, and how long they may take to answer."""

import environ

env = environ.Env()

# Whether an address may begin with http://, for whoever tries it out; what is sent then can be read on the way.
WEBHOOKS_PLAIN_HTTP: bool = env.bool("WEBHOOKS_PLAIN_HTTP", default=False)
# In seconds: how long each step of a delivery is waited for, and all of it together; after how long, which must be
# longer, another worker takes over what a dead one was delivering.
WEBHOOKS_TIMEOUT_SECONDS: float = env.float("WEBHOOKS_TIMEOUT_SECONDS", default=5.0)
WEBHOOKS_LONGEST_SECONDS: float = env.float("WEBHOOKS_LONGEST_SECONDS", default=15.0)
WEBHOOKS_LEASE_SECONDS: float = env.float("WEBHOOKS_LEASE_SECONDS", default=60.0)
