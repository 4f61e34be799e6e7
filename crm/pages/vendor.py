"""Refreshes the scripts that are not ours: `python -m crm.pages.vendor` (or `make vendor`).

The files lie in the repository, so that a user needs no Node; this command needs `npm`, only to fetch and bundle.
Change a version here, run it, and `static/vendor/checksums.txt` shows what changed. Of ECharts we take what our
charts are made of (`static/vendor/echarts.entry.js`). Each script also lies there compressed, as it is sent.
"""

import gzip
import hashlib
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

import brotli

FOLDER = Path(__file__).resolve().parents[2] / "static" / "vendor"
CHECKSUMS = FOLDER / "checksums.txt"
ENTRY = FOLDER / "echarts.entry.js"
BUNDLER = "esbuild@0.28.2"


@dataclass(frozen=True)
class Package:
    """One package, the file we take from it and its licence. An `entry` is bundled with what it imports."""

    name: str
    version: str
    path: str
    licence: str
    entry: Path | None = None

    @property
    def file(self) -> Path:
        return FOLDER / Path(self.path).name


PACKAGES = (
    Package("htmx.org", "2.0.11", "dist/htmx.min.js", "0BSD"),
    Package("idiomorph", "0.8.0", "dist/idiomorph-ext.min.js", "0BSD"),
    Package("echarts", "6.1.0", "echarts.min.js", "Apache-2.0", entry=ENTRY),
    Package("@event-calendar/build", "5.10.1", "dist/event-calendar.min.js", "MIT"),
    Package("@event-calendar/build", "5.10.1", "dist/event-calendar.min.css", "MIT"),
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


def bundle(package: Package, workplace: Path) -> bytes:
    """What the entry imports of the package, and nothing else, as one script."""
    assert package.entry is not None
    packages = [f"{package.name}@{package.version}", BUNDLER]
    install = ["npm", "install", "--silent", "--no-save", "--ignore-scripts", "--prefix", ".", *packages]
    subprocess.run(install, cwd=workplace, check=True, capture_output=True)
    (workplace / "entry.js").write_bytes(package.entry.read_bytes())
    command = ["npx", "--no-install", "esbuild", "entry.js", "--bundle", "--minify", "--format=iife"]
    command += [f"--global-name={package.name}", "--target=es2020", "--legal-comments=none"]
    made = subprocess.run(command, cwd=workplace, check=True, capture_output=True).stdout
    return f"/* {package.name} {package.version}, {package.licence}; see echarts.entry.js */\n".encode() + made


def compressed(content: bytes) -> dict[str, bytes]:
    """The forms a browser is sent, by the ending of their file. The same bytes give the same file."""
    return {".br": brotli.compress(content), ".gz": gzip.compress(content, 9, mtime=0)}


def write(package: Package, content: bytes) -> str:
    """Put a script and its compressed forms in place; returns what it weighs in words."""
    package.file.write_bytes(content)
    weights = []
    for ending, form in compressed(content).items():
        package.file.with_name(package.file.name + ending).write_bytes(form)
        weights.append(f"{len(form) / 1024:.1f} KB {ending[1:]}")
    return f"{package.name} {package.version}: {len(content) / 1024:.1f} KB, {', '.join(weights)}"


def checksum_lines() -> list[str]:
    """What stands in checksums.txt: hash, file, package, version, licence, size."""
    return [
        f"{hashlib.sha256(package.file.read_bytes()).hexdigest()}  {package.file.name}  "
        f"{package.name} {package.version} {package.licence} {package.file.stat().st_size}"
        for package in PACKAGES
    ]


def main() -> int:
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as folder:
            take = bundle if package.entry else fetch
            sys.stdout.write(write(package, take(package, Path(folder))) + "\n")
    CHECKSUMS.write_text("\n".join(checksum_lines()) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
