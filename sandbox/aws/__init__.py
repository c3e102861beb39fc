"""The local AWS: one MiniStack process, the tables of serverless.yml, and Lambda functions that run this source tree.

What the tables, indexes, streams, filters and timeouts are is read from serverless.yml and written nowhere else. Nothing here
knows what the product does.
"""

from sandbox.aws.engine import Engine, EngineError
from sandbox.aws.functions import Function, Worker
from sandbox.aws.tables import create_tables, delete_tables

__all__ = ["Engine", "EngineError", "Function", "Worker", "create_tables", "delete_tables"]
