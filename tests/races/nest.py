"""What all processes of a race have in common, loaded once in the process that they are forked from. Nothing is built here."""

import botocore.session
import okta.cache.no_op_cache
import okta.http_client
import okta.request_executor
from botocore.loaders import create_loader

import bot.app
import bot.client
import bot.messenger
import handlers.slack
import handlers.sweep
import handlers.worker
import provisioners.okta_group
import provisioners.okta_log
import provisioners.okta_people
import store.dynamo
import tools.catalog_errand
import tools.catalog_finishing

MODULES = (bot.app, bot.client, bot.messenger, handlers.slack, handlers.sweep, handlers.worker, store.dynamo)
TOOLS = (tools.catalog_errand, tools.catalog_finishing)
OKTA = (
    okta.cache.no_op_cache,
    okta.http_client,
    okta.request_executor,
    provisioners.okta_group,
    provisioners.okta_log,
    provisioners.okta_people,
)
_LOADER = create_loader()
for _of in ("endpoints", "partitions", "sdk-default-configuration", "_retry"):
    _LOADER.load_data(_of)
_LOADER.load_service_model("dynamodb", "service-2")


def hatch() -> None:
    """In a new process: botocore's models, a megabyte of JSON, are here already."""
    botocore.session.create_loader = lambda _search_path=None: _LOADER  # type: ignore[assignment]
