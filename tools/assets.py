"""Bring the front-end files from npm into ``hearing/static/vendor``.

Run it as ``python tools/assets.py``. A second time does nothing unless the lock file, the list
below or a copied file has changed.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "hearing" / "static" / "vendor"
KERN = "@kern-ux/native/dist"
# The weights that KERN's own styles use: 400, 500 and 600, upright.
WEIGHTS = ("Regular", "Medium", "SemiBold")
FILES = {
    "kern.min.css": f"{KERN}/kern.min.css",
    "kern-LICENSE.md": "@kern-ux/native/LICENSE.md",
    "tus.min.js": "tus-js-client/dist/tus.min.js",
    "tus-LICENSE": "tus-js-client/LICENSE",
    # Modules; the one imports the other by its place.
    **{f"qr/{name}": f"qr/{name}" for name in ("decode.js", "index.js", "LICENSE")},
    # Brings fresh parts into a page and leaves the rest of it alone.
    "idiomorph.esm.js": "idiomorph/dist/idiomorph.esm.js",
    "idiomorph-LICENSE": "idiomorph/LICENSE",
    # The player of the live stream and its worker.
    "hls/hls.min.mjs": "hls.js/dist/hls.min.mjs",
    "hls/hls.worker.js": "hls.js/dist/hls.worker.js",
    "hls/LICENSE": "hls.js/LICENSE",
    "sortable.min.js": "sortablejs/Sortable.min.js",
    "sortable-LICENSE": "sortablejs/LICENSE",
    # What the documents' own fonts lack: emoji and Chinese.
    **{
        f"fonts/{font}.ttf": f"@expo-google-fonts/{package}/400Regular/{font}.ttf"
        for package, font in (
            ("noto-emoji", "NotoEmoji_400Regular"),
            ("zcool-xiaowei", "ZCOOLXiaoWei_400Regular"),
        )
    },
    "fonts/NotoEmoji-LICENSE": "@expo-google-fonts/noto-emoji/LICENSE_FONT",
    "fonts/ZCOOLXiaoWei-LICENSE": "@expo-google-fonts/zcool-xiaowei/LICENSE_FONT",
    **{f"fonts/FiraSans-{w}.woff2": f"{KERN}/fonts/fira-sans/FiraSans-{w}.woff2" for w in WEIGHTS},
}


class AssetsMissing(Exception):
    """The files can't be fetched; the text says what to do."""


def fingerprint() -> str:
    """A hash over the lock file and the list of files: changes when a copy is out of date."""
    parts = (ROOT / "package-lock.json").read_bytes(), repr(sorted(FILES.items())).encode()
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_current(vendor: Path = VENDOR) -> bool:
    """Tell whether every file is there and belongs to this lock file."""
    stamp = vendor / ".stamp"
    return (
        stamp.is_file()
        and stamp.read_text() == fingerprint()
        and all((vendor / name).is_file() for name in FILES)
    )


def install(root: Path = ROOT) -> Path:
    """Run ``npm ci`` for what the pages take; returns the folder of packages. Raises AssetsMissing.

    What only tests need is left out; ``make test`` fetches that too.
    """
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise AssetsMissing(
            "Node.js with npm is needed once to fetch the style sheets and fonts of the pages.\n"
            "Install it (Debian and Ubuntu: apt install nodejs npm) and run this again."
        )
    quiet = ("--no-audit", "--no-fund", "--loglevel=error")
    command = [npm, "ci", "--omit=dev", "--ignore-scripts", *quiet]
    if subprocess.run(command, cwd=root, check=False).returncode != 0:
        raise AssetsMissing("npm could not fetch the packages; its own message is above.")
    return root / "node_modules"


def copy(packages: Path, vendor: Path = VENDOR) -> None:
    """Copy the listed files and nothing else. A second time replaces them."""
    shutil.rmtree(vendor, ignore_errors=True)
    for name, source in FILES.items():
        target = vendor / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(packages / source, target)
    (vendor / ".stamp").write_text(fingerprint())


def main() -> int:
    """Fetch and copy what is missing; returns the exit status."""
    if is_current():
        return 0
    try:
        copy(install())
    except AssetsMissing as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Front-end files are in {VENDOR.relative_to(ROOT)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
