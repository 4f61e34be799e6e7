"""Photos and documents of interactions: looked at before they are kept, private, handed out as downloads only."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.models import Membership
from crm.events.services import record
from crm.tenancy.context import current_tenant_id
from crm.tenancy.keys import new_id
from customers.interactions.models import Attachment, Interaction

WAITS_FOR_ITS_LOG = timedelta(days=30)
AT_MOST = 10
HEAD = 4096
OFFICE = {
    b"word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    b"ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
HEIC = {b"heic", b"heix", b"mif1", b"msf1", b"hevc"}


def keep_attachment(*, by: Membership, file: UploadedFile) -> Attachment:
    """Keep a file that waits for its log. Its first bytes say what it is, whatever its name says."""
    name = _safe_name(file.name or "")
    if not file.size:
        raise ValidationError(_("“%(name)s” is empty. Choose it again.") % {"name": name}, code="empty")
    if file.size > settings.ATTACHMENT_MAX_BYTES:
        most = filesizeformat(settings.ATTACHMENT_MAX_BYTES)
        words = _("“%(name)s” is too large. Files may have up to %(most)s.") % {"name": name, "most": most}
        raise ValidationError(words, code="too_large")
    content_type = content_type_of(file)
    if content_type is None:
        words = _("“%(name)s” is of a kind that cannot be kept. Add photos, PDF, Word, Excel or PowerPoint files.")
        raise ValidationError(words % {"name": name}, code="kind")
    key = new_id()
    digest = _write(key, file)
    return Attachment.objects.create(
        pk=key, name=name, content_type=content_type, size=file.size, sha256=digest, uploaded_by=by
    )


def attach(*, by: Membership, interaction: Interaction, attachments: Iterable[Attachment]) -> None:
    """Give waiting files to the interaction they belong to."""
    keys = [attachment.pk for attachment in attachments]
    if keys:
        waiting = Attachment.objects.visible_to(by).filter(pk__in=keys, interaction=None)
        count = waiting.update(interaction=interaction)
        record("interaction.files_added", subject=interaction, by=by, count=count)


def remove_waiting(*, by: Membership, attachment: Attachment) -> None:
    """Take back a file that was not logged yet."""
    if attachment.interaction_id is not None or attachment.uploaded_by_id != by.pk:
        raise ValidationError(_("This file belongs to an interaction."), code="logged")
    attachment.delete()
    transaction.on_commit(lambda: path_of(attachment.tenant_id, attachment.pk).unlink(missing_ok=True))


def prune() -> int:
    """Forget the files of this organisation that waited too long, and files on the disk that no row names."""
    limit = timezone.now() - WAITS_FOR_ITS_LOG
    gone = Attachment.objects.filter(interaction=None, created_at__lt=limit).delete()[0]
    folder = _folder(current_tenant_id())
    known = {str(key) for key in Attachment.objects.values_list("pk", flat=True)}
    yesterday = (timezone.now() - timedelta(days=1)).timestamp()
    for path in folder.glob("*") if folder.is_dir() else ():
        if path.name not in known and path.stat().st_mtime < yesterday:
            path.unlink(missing_ok=True)
    return gone


def path_of(tenant_id: UUID, key: UUID) -> Path:
    """Where the content lies: a name of our making in the organisation's own folder."""
    return _folder(tenant_id) / str(key)


def content_type_of(file: BinaryIO | UploadedFile) -> str | None:
    """What a file is by its first bytes; none if it is of no kind that is kept."""
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:12] in HEIC:
        return "image/heic"
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    return _office(file) if head.startswith(b"PK\x03\x04") else None


def _office(file: BinaryIO | UploadedFile) -> str | None:
    """The three kinds of office documents name their parts in the list at the end of the archive."""
    file.seek(0, os.SEEK_END)
    file.seek(max(file.tell() - 65_536, 0))
    listed = file.read()
    if b"[Content_Types].xml" not in listed or b"vbaProject.bin" in listed:
        return None
    return next((kind for part, kind in OFFICE.items() if part in listed), None)


def _write(key: UUID, file: UploadedFile) -> str:
    """Write it beside its place and move it there whole, so that half a file is never taken for one."""
    path = path_of(current_tenant_id(), key)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    partial = path.with_suffix(".part")
    with partial.open("wb") as out:
        for piece in _pieces(file):
            digest.update(piece)
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    partial.replace(path)
    return digest.hexdigest()


def _pieces(file: UploadedFile) -> Iterator[bytes]:
    file.seek(0)
    yield from file.chunks()


def _folder(tenant_id: UUID) -> Path:
    return Path(settings.FILES_DIR) / str(tenant_id)


def _safe_name(name: str) -> str:
    """The name as a person reads it, without folders and control characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable())[-200:].strip() or _("file")
