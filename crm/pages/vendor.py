"""Refreshes the scripts that are not ours: `python -m crm.pages.vendor` (or `make vendor`).

The files lie in the repository, so that a user needs no Node; this command needs `npm`, only to fetch. Change a
version here, run it, and `static/vendor/checksums.txt` shows what changed.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "static" / "vendor"
CHECKSUMS = FOLDER / "checksums.txt"


@dataclass(frozen=True)
class Package:
    """One package, the file we take from it and its licence."""

    name: str
    version: str
    path: str
    licence: str

    @property
    def file(self) -> Path:
        return FOLDER / Path(self.path).name


PACKAGES = (
    Package("htmx.org", "2.0.11", "dist/htmx.min.js", "0BSD"),
    Package("idiomorph", "0.8.0", "dist/idiomorph-ext.min.js", "0BSD"),
    Package("echarts", "6.1.0", "dist/echarts.common.min.js", "Apache-2.0"),
)


def fetch(package: Package, workplace: Path) -> bytes:
    """The one file out of the package as npm serves it."""
    command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
    packed = subprocess.run(command, cwd=workplace, check=True, capture_output=True, text=True).stdout.split()[-1]
    with tarfile.open(workplace / packed) as archive:
        member = archive.extractfile(f"package/{package.path}")
        if member is None:
            raise FileNotFoundError(f"{package.name} {package.version} has no {package.path}")
        return member.read()


def checksum_lines() -> list[str]:
    """What stands in checksums.txt: hash, file, package, version, licence, size."""
    return [
        f"{hashlib.sha256(package.file.read_bytes()).hexdigest()}  {package.file.name}  "
        f"{package.name} {package.version} {package.licence} {package.file.stat().st_size}"
        for package in PACKAGES
    ]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        for package in PACKAGES:
            package.file.write_bytes(fetch(package, Path(folder)))
            sys.stdout.write(f"{package.name} {package.version}\n")
    CHECKSUMS.write_text("\n".join(checksum_lines()) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
