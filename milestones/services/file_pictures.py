"""Pictures as evidence are drawn anew: what is kept is what is seen, and nothing that travelled along unseen.

A camera's notes (place, device, owner), texts, colour profiles, further pictures, and whatever was appended to the file
do not survive; how the picture was held does, by being turned.
"""

from __future__ import annotations

import io
import struct
import zlib
from typing import Literal

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from milestones.services.file_faults import fault

# Of the light and sharpness of a JPEG hardly anything is lost at this quality.
JPEG_QUALITY = 92
# Modes that a PNG can hold as they are; others become colours with transparency.
PNG_MODES = {"1", "L", "LA", "RGB", "RGBA", "I;16"}
# What a reader of pictures raises over bytes that are not what they should be.
UNREADABLE = (
    OSError, ValueError, SyntaxError, EOFError, TypeError, LookupError, OverflowError, ArithmeticError, struct.error,
    zlib.error,
)  # fmt: skip
# How the camera was held, and how the picture is turned or mirrored to stand upright. Source: Exif, tag 274.
ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip


def picture_redrawn(content: bytes, kind: Literal["PNG", "JPEG"]) -> bytes:
    """The same picture in a file of its own, without anything else; of several pictures the first.

    Raises:
        Malformed: ``file_kind`` (no picture of this kind), ``picture_too_large``, ``file_broken``.
    """
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as picture:
            _measured(picture.width * picture.height)
            picture.load()
            drawn = _drawn(picture, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except UnidentifiedImageError as error:
        raise fault(
            "file_kind", _("The file is named like a %(kind)s picture, but it is none.") % {"kind": kind}
        ) from error
    except UNREADABLE as error:
        message = _("The picture cannot be read to its end: it is damaged. Save it again, or give another copy.")
        raise fault("file_broken", message) from error
    made = io.BytesIO()
    drawn.save(made, kind, **({"quality": JPEG_QUALITY} if kind == "JPEG" else {}))
    return made.getvalue()


def _measured(pixels: int) -> None:
    """Refuse by the size that the file declares, before anything is unpacked."""
    if pixels > settings.EVIDENCE_MAX_PIXELS:
        raise _too_large()


def _too_large() -> Exception:
    message = _("The picture has more than %(limit)s million points. Make it smaller, and give it again.")
    return fault("picture_too_large", message % {"limit": settings.EVIDENCE_MAX_PIXELS // 1_000_000})


def _drawn(picture: Image.Image, kind: str) -> Image.Image:
    """The points alone, turned as the camera was held, in a mode that the kind can hold."""
    turned = _upright(picture)
    if kind == "JPEG":
        drawn = turned if turned.mode in {"L", "RGB"} else turned.convert("RGB")
    else:
        plain = turned.mode in PNG_MODES and "transparency" not in turned.info
        drawn = turned if plain else turned.convert("RGBA")
    drawn.info.clear()
    return drawn


def _upright(picture: Image.Image) -> Image.Image:
    """The picture as its camera's notes say it was held; as it lies where they cannot be read."""
    try:
        way = UPRIGHT.get(picture.getexif().get(ORIENTATION, 1))
    except UNREADABLE:
        way = None
    return picture.transpose(way) if way is not None else picture.copy()
