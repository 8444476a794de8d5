"""Files as people send them, and files as attackers make them, built from code."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from PIL import Image, PngImagePlugin

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PAGE = b"<!doctype html><script>alert(1)</script>"
TYPES = "<Types><Override ContentType='application/vnd.openxmlformats-officedocument.%s.main+xml'/></Types>"
MAIN = {"docx": "wordprocessingml.document", "xlsx": "spreadsheetml.sheet", "pptx": "presentationml.presentation"}
OPEN = {"odt": "text", "ods": "spreadsheet"}


def picture(kind: str = "PNG", size: tuple[int, int] = (4, 3), mode: str = "RGB", **how) -> bytes:
    """A picture whose left half is red and whose right half is blue, as far as its mode has colours."""
    made = io.BytesIO()
    drawn = Image.new("RGB", size, "blue")
    drawn.paste("red", (0, 0, size[0] // 2, size[1]))
    drawn.convert(mode).save(made, kind, **how)
    return made.getvalue()


def photograph() -> bytes:
    """A photograph that tells where it was taken, by whom, that it was held upright, and a remark."""
    exif = Image.Exif()
    exif[0x0112] = 6  # held with its right side down: to be turned by 90 degrees
    exif[0x013B] = "Bruno"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 29.0)
    return picture("JPEG", (40, 20), exif=exif, comment=b"<script>a remark</script>")


def picture_with_texts() -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "Bruno")
    texts.add_text("Comment", "<script>alert(1)</script>", zip=True)
    return picture(pnginfo=texts)


def huge_picture(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that declares a picture of any size, and begins it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 10_000))
        + chunk(b"IEND", b"")
    )


def archive(parts: Mapping[str, bytes | str], *, stored: bool = False) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return made.getvalue()


def office(ending: str = "docx", more: Mapping[str, bytes | str] | None = None) -> bytes:
    """A document, workbook or presentation in Office Open XML with ``more`` parts in it."""
    return archive({"[Content_Types].xml": TYPES % MAIN[ending], "docProps/core.xml": "<x/>", **(more or {})})


def open_document(ending: str = "odt", more: Mapping[str, bytes | str] | None = None) -> bytes:
    """A document in OpenDocument format: what it is stands first, not packed."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", f"application/vnd.oasis.opendocument.{OPEN[ending]}", zipfile.ZIP_STORED)
        for name, content in {"content.xml": "<x/>", **(more or {})}.items():
            packed.writestr(name, content)
    return made.getvalue()


def streamed_office() -> bytes:
    """A document as programs write it that do not know its parts' sizes beforehand: they follow each part."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.written = b""

        def writable(self) -> bool:
            return True

        def write(self, data) -> int:
            self.written += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in {"[Content_Types].xml": TYPES % MAIN["docx"], "word/document.xml": "<x/>" * 99}.items():
            packed.writestr(name, content)
    return pipe.written


def lying(content: bytes, declared: int) -> bytes:
    """The archive, whose last entry now declares to unpack to ``declared`` bytes, in both places that say so."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        last, directory = packed.infolist()[-1], packed.start_dir
    central = content.rindex(b"PK\x01\x02", directory)
    size = struct.pack("<I", declared)
    changed = bytearray(content)
    changed[last.header_offset + 22 : last.header_offset + 26] = size
    changed[central + 24 : central + 28] = size
    return bytes(changed)


def overlapping(entries: int) -> bytes:
    """A directory that names one packed megabyte of nothing many times over."""
    whole = archive({"a": b"\0" * 1024 * 1024})
    with zipfile.ZipFile(io.BytesIO(whole)) as packed:
        directory = packed.start_dir
    one = whole[directory:-22]
    named = b"".join(
        one[:28] + struct.pack("<H", 5) + one[30:46] + f"{n:05}".encode() + one[47:] for n in range(entries)
    )
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, entries, entries, len(named), directory, 0)
    return whole[:directory] + named + end


def one_within_another() -> bytes:
    """An archive whose second entry, header and all, lies within the first: both are sound, bytes count twice."""
    inner = archive({"b": b"words"}, stored=True)
    with zipfile.ZipFile(io.BytesIO(inner)) as packed:
        local, central = inner[: packed.start_dir], inner[packed.start_dir : -22]
    outer = archive({"a": local}, stored=True)
    with zipfile.ZipFile(io.BytesIO(outer)) as packed:
        directory = packed.start_dir
    moved = central[:42] + struct.pack("<I", directory - len(local)) + central[46:]
    named = outer[directory:-22] + moved
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 2, 2, len(named), directory, 0)
    return outer[:directory] + named + end
