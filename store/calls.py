"""The one DynamoDB connection of a store: every call goes through here, with its retries. What a call means is not known here."""

import threading
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.connection import Connection

from access.errors import Busy
from store import trouble
from store.forms import Wire
from store.patience import Patience

Operation = tuple[str, Wire]
"""The name of a DynamoDB operation and its parameters."""


class Calls:
    """One connection for all tables, so that a cold start makes one client.

    A pynamodb model caches a connection per class and table name and would make four; here the models only describe items. botocore's
    own retries are off: they neither know which failures are safe to repeat nor how long the caller can wait.
    """

    def __init__(self, region: str, host: str | None, patience: Patience) -> None:
        self.patience = patience
        self._making = threading.Lock()
        self._connection = Connection(
            region=region,
            host=host,
            connect_timeout_seconds=patience.connect,
            read_timeout_seconds=patience.read,
            max_retry_attempts=0,
            max_pool_connections=32,
        )

    @property
    def client(self) -> Any:
        """The botocore client, made once."""
        with self._making:
            return self._connection.client

    def once(self, operation: Operation) -> Wire:
        """One attempt. Raises `store.trouble.Trouble`."""
        name, parameters = operation
        _ = self.client
        try:
            return self._connection.dispatch(name, dict(parameters))
        except (BotoCoreError, ClientError) as error:
            raise trouble.sort(error) from error

    def steadily(self, operation: Operation) -> Wire:
        """Attempts of what may happen twice, until one goes through. Raises Busy, and Failed when a condition does not hold."""
        attempts = self.patience.start()
        while True:
            try:
                return self.once(operation)
            except trouble.Later as error:
                if not attempts.again():
                    raise Busy(f"{operation[0]}: {error}") from error
            except trouble.Hopeless as error:
                raise Busy(f"{operation[0]}: {error}") from error
