"""What performance needs from outside: a warehouse that answers SQL."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import polars as pl


class Warehouse(Protocol):
    """The analytics copy of the system of record, in a file that this process owns."""

    def refresh(self) -> int:
        """Bring in what is new since the high-water mark; gives how many rows. Raises StorageError."""
        ...

    def rebuild(self) -> int:
        """Throw it away and fill it again; gives the number of rows read."""
        ...

    def query(self, sql: str, parameters: Mapping[str, object]) -> pl.DataFrame:
        """Rows of one SELECT with named parameters ($since); safe from several threads.

        Parameters that the SELECT does not name are left aside. Raises StorageError.
        """
        ...

    def query_all(
        self, queries: Sequence[str], parameters: Mapping[str, object], *, over: Sequence[str]
    ) -> list[pl.DataFrame]:
        """Rows of several SELECTs of one moment, over the temporary tables that the statements `over` make.

        The tables are this call's own. Parameters and errors as of `query`.
        """
        ...
