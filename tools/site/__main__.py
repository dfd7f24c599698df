"""Build the reading site: `make site` (`-m tools.site`) writes build/site and build/site.zip."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tools.series import ROOT
from tools.site.build import build, pack

FOLDER = ROOT / "build" / "site"


def main() -> int:
    with tempfile.TemporaryDirectory() as work:
        try:
            build(FOLDER, Path(work))
        except ValueError as reason:
            print(reason, file=sys.stderr)
            return 1
    pack(FOLDER)
    print("Wrote the pages to build/site, and the same as site.zip. Begin with index.html.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
