"""What is taken as evidence, and how the addresses among it are asked whether they still answer."""

import environ

env = environ.Env()

# Files: how large, and of which kinds (by content, named by their ending). The HTTP server's own limits come on top.
EVIDENCE_MAX_BYTES: int = env.int("EVIDENCE_MAX_BYTES", default=10 * 1024 * 1024)
EVIDENCE_MAX_PIXELS: int = env.int("EVIDENCE_MAX_PIXELS", default=40_000_000)
EVIDENCE_KINDS: list[str] = env.list(
    "EVIDENCE_KINDS",
    default=[".pdf", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".png", ".jpg", ".jpeg", ".csv", ".txt"],
)

# Addresses, in seconds: the pause between two requests to one site; how long each step of a request is waited for, and
# all of it together; after how long another worker takes over an address that a dead one was asking.
LINKS_PAUSE_SECONDS: float = env.float("LINKS_PAUSE_SECONDS", default=2.0)
LINKS_TIMEOUT_SECONDS: float = env.float("LINKS_TIMEOUT_SECONDS", default=10.0)
LINKS_LONGEST_SECONDS: float = env.float("LINKS_LONGEST_SECONDS", default=60.0)
LINKS_LEASE_SECONDS: float = env.float("LINKS_LEASE_SECONDS", default=300.0)
# For tests alone, and so not read from the environment: servers on this very machine that may be asked although private
# networks never are, each as "127.0.0.1:port".
LINKS_LOCAL_SERVERS: list[str] = []
