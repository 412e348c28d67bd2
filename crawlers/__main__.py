"""`python -m crawlers <crawl folder>`: one crawl, then exit.

Exit codes: 0 a report was written, 2 wrong arguments or no request, 3 another crawler holds the folder.
With `--end-with-stdin` the process ends at once when its standard input closes, as it does when the
process that started it dies.
"""

import argparse
import os
import sys
import threading
from pathlib import Path

from filelock import FileLock, Timeout

from core.errors import CrawlError
from core.knowledge.crawl_files import REPORT_FILE
from crawlers.crawl_folder import read_request

LOCK_FILE = "crawl.lock"
_LOCK_WAIT_S = 15


def main() -> int:
    """Run the crawl the command line names; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m crawlers", description="Crawl one site into a folder.")
    parser.add_argument("folder", type=Path, help="crawl folder with a request.json")
    parser.add_argument("--end-with-stdin", action="store_true", help="end when standard input closes")
    arguments = parser.parse_args()
    if arguments.end_with_stdin:
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    try:
        request = read_request(arguments.folder)
        # A crawler whose server was killed ends by itself within moments; wait for it.
        with FileLock(arguments.folder / LOCK_FILE, timeout=_LOCK_WAIT_S):
            if not (arguments.folder / REPORT_FILE).exists():
                from crawlers.site_spider import run_spider

                run_spider(arguments.folder, request)
    except CrawlError as error:
        sys.stderr.write(f"{error.message}\n")
        return 2
    except Timeout:
        sys.stderr.write("Another crawler is at work in this folder.\n")
        return 3
    return 0


def _end_with_stdin() -> None:
    """Every file is written so that ending anywhere is safe, so there is nothing to wait for."""
    while os.read(0, 1):
        pass
    os._exit(4)


if __name__ == "__main__":
    raise SystemExit(main())
