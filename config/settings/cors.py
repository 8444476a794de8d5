"""Which other sites' scripts may call: anybody's may read the API, and write with a token; cookies never cross.

A token is given by the script itself, so that no site can act for a reader without their knowing; a cookie would come
along by itself. Passwords are typed here alone: the addresses that take or end them answer no other site.
"""

CORS_URLS_REGEX = r"^/api/v1/(?!auth/(?:token|logout)/)"
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
CORS_ALLOW_HEADERS = (
    "accept", "accept-language", "authorization", "content-type", "if-match", "if-none-match", "idempotency-key",
)  # fmt: skip
CORS_EXPOSE_HEADERS = (
    "ETag", "Link", "Location", "Retry-After", "RateLimit", "RateLimit-Policy", "RateLimit-Limit",
    "RateLimit-Remaining", "RateLimit-Reset", "Content-Disposition", "Idempotency-Replayed", "X-Request-ID",
    "WWW-Authenticate",
)  # fmt: skip
CORS_PREFLIGHT_MAX_AGE = 24 * 3600
