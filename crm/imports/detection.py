"""What kind of file this is: by its content, never by what the sender calls it."""

import codecs
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings

from crm.imports.problems import refused_file
from crm.imports.storage import pieces

MEGABYTE = 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_UNPACKED = 400 * MEGABYTE
DELIMITERS = ",;\t|"
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
CELL = re.compile(rb'<(?:\w+:)?c [^>]*?r="([A-Z]{1,4})(\d{1,8})"')
LONGEST_REFERENCE = 200


@dataclass(frozen=True)
class Shape:
    """How the file is to be read."""

    file_type: str
    encoding: str = ""
    delimiter: str = ""


def shape_of(stream: BinaryIO) -> Shape:
    """Tell the shape of an uploaded file, or refuse it with the reason."""
    head = stream.read(64 * 1024)
    stream.seek(0)
    if not head:
        raise refused_file("empty_file")
    if head.startswith(OLD_OFFICE):
        raise refused_file("encrypted")
    if head.startswith(ZIP):
        _check_workbook(stream)
        return Shape("xlsx")
    encoding = _encoding_of(stream, head)
    stream.seek(0)
    text = head.decode(encoding, errors="ignore")
    _refuse_binary(text)
    return Shape("csv", encoding, _delimiter_of(text))


def _encoding_of(stream: BinaryIO, head: bytes) -> str:
    """By its mark, else by what the whole content can be decoded as: UTF-8 strictly, then GB18030."""
    for bom, encoding in BOMS.items():
        if head.startswith(bom):
            return _decodable(stream, [encoding])
    if b"\x00" in head:
        return _decodable(stream, [_unmarked_utf16(head)])
    return _decodable(stream, ["utf-8", "gb18030"])


def _unmarked_utf16(head: bytes) -> str:
    """UTF-16 without a mark has a zero in every second byte of its Latin parts; otherwise zeros have no place."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if min(even, odd) * 20 < max(even, odd) and max(even, odd) * 4 > len(head):
        return "utf-16-le" if odd > even else "utf-16-be"
    raise refused_file("nul", row=head[: head.index(b"\x00")].count(b"\n") + 1)


def _decodable(stream: BinaryIO, encodings: list[str]) -> str:
    """The first encoding in which the whole file can be read."""
    decoders = {name: codecs.getincrementaldecoder(name)() for name in encodings}
    stream.seek(0)
    row = 1
    for piece in pieces(stream):
        if encodings[0].startswith("utf-8") and (at := piece.find(b"\x00")) >= 0:
            raise refused_file("nul", row=row + piece[:at].count(b"\n"))
        row += piece.count(b"\n")
        _feed(decoders, piece, final=False)
    _feed(decoders, b"", final=True)
    return next(iter(decoders))


def _feed(decoders: dict[str, codecs.IncrementalDecoder], piece: bytes, *, final: bool) -> None:
    for name in list(decoders):
        try:
            decoders[name].decode(piece, final)
        except UnicodeDecodeError:
            del decoders[name]
    if not decoders:
        raise refused_file("encoding")


def _refuse_binary(text: str) -> None:
    """Pictures, PDFs and programs are no tables, whatever their name ends in; nor are web pages."""
    control = sum(1 for letter in text if ord(letter) < 32 and letter not in "\t\r\n")
    start = text.lstrip("\ufeff \r\n\t")[:15].lower()
    if control > len(text) // 200 or start.startswith(("%pdf", "{\\rtf", "<!doctype", "<html", "<svg", "<?xml")):
        raise refused_file("wrong_type")


def _delimiter_of(text: str) -> str:
    """The sign that parts the first lines into the same number of cells, most cells first."""
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    counts = {sign: Counter(_outside_quotes(line).count(sign) for line in lines) for sign in DELIMITERS}
    first = _outside_quotes(lines[0]) if lines else ""

    def merit(sign: str) -> tuple[int, int]:
        usual, times = counts[sign].most_common(1)[0] if lines else (0, 0)
        return (times if usual and sign in first else 0, usual)

    best = max(DELIMITERS, key=merit)
    return best if merit(best)[0] else ","


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _check_workbook(stream: BinaryIO) -> None:
    """A workbook must be one, and small once unpacked: a few kilobytes can unpack to the memory of the machine."""
    try:
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
            if "xl/workbook.xml" not in names:
                raise refused_file("wrong_type")
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise refused_file("too_large_unpacked", limit=MAX_UNPACKED // MEGABYTE)
            for name in names:
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    _check_extent(archive, name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise refused_file("unreadable") from error
    finally:
        stream.seek(0)


def _check_extent(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse sheets whose outermost cells span more than we take, before anything lays them out in memory."""
    rest = b""
    with archive.open(name) as sheet:
        while piece := sheet.read(MEGABYTE):
            if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
                raise refused_file("wrong_type")
            block = rest + piece
            for letters, row in CELL.findall(block):
                if int(row) > MAX_ROWS + 1:
                    raise refused_file("too_many_rows", limit=MAX_ROWS)
                if column_number(letters) > MAX_COLUMNS:
                    raise refused_file("too_many_columns", limit=MAX_COLUMNS)
            rest = block[-LONGEST_REFERENCE:]


def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def refuse_large(size: int) -> None:
    """More than the limit is refused, as soon as the size is known."""
    if size > settings.IMPORT_MAX_BYTES:
        raise refused_file("too_large", limit=settings.IMPORT_MAX_BYTES // MEGABYTE)
