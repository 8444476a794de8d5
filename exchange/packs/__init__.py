"""The review pack: everything the public may know of one plan, as a ZIP that is written while it is sent."""

from exchange.packs.pack import review_pack

__all__ = ["review_pack"]
