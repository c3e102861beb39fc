"""A customer's AWS account in tests: a server that lets a role do what is on a list, and refuses the rest as each service really does."""

import json
import re
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from tests.tools import emr_machine
from tests.tools.emr_machine import Machine

ROLE = "arn:aws:iam::210987654321:role/lake"
EXTERNAL_ID = "an external id"
KEY = "ASIACUSTOMERSROLE1"
READING = (
    "s3:ListBucket",
    "s3:GetObject",
    "glue:GetDatabase",
    "glue:GetTables",
    "elasticmapreduce:ListClusters",
    "elasticmapreduce:DescribeCluster",
    "elasticmapreduce:ListSteps",
)
REPLAYING = (
    "elasticmapreduce:AddJobFlowSteps",
    "elasticmapreduce:DescribeStep",
    "elasticmapreduce:CancelSteps",
)
WRITING = ("s3:PutObject", "s3:DeleteObject", "glue:CreateTable", "glue:DeleteTable")
_ACTIONS = {"AWSGlue": "glue", "ElasticMapReduce": "elasticmapreduce"}
_S3 = {"GET": "s3:GetObject", "PUT": "s3:PutObject", "DELETE": "s3:DeleteObject"}


@dataclass
class Account:
    """What the account has, what its role may do, and what was done there. `quiet`: S3 does not say which action it refused."""

    allowed: set[str] = field(default_factory=lambda: {*READING, *WRITING, *REPLAYING, "sts:AssumeRole"})
    external_id: str = EXTERNAL_ID
    quiet: bool = False
    objects: set[str] = field(default_factory=lambda: {"events/one"})
    tables: set[str] = field(default_factory=set)
    clusters: dict[str, dict[str, Any]] = field(default_factory=dict)
    called: list[str] = field(default_factory=list)
    sessions: list[str] = field(default_factory=list)
    instead: dict[str, tuple[int, str]] = field(default_factory=dict)
    """For an action, a status and a code to answer with, as when a service is unwell."""
    emr: Machine = field(default_factory=Machine)

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"account": self}))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"


def _why(action: str) -> str:
    return f"User: arn:aws:sts::210987654321:assumed-role/lake/ann is not authorized to perform: {action} on resource: * because no identity-based policy allows the {action} action"


class _Handler(BaseHTTPRequestHandler):
    account: Account
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        target = self.headers.get("X-Amz-Target", "")
        if target:
            service, operation = target.split(".", 1)
            self._json(service, operation, json.loads(body))
        elif b"Action=AssumeRole" in body:
            self._sts(parse_qs(body.decode()))
        else:
            self._s3()

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the names are the base class's

    def _refused(self, action: str) -> tuple[int, str] | None:
        self.account.called.append(action)
        if KEY not in self.headers.get("Authorization", "") and action != "sts:AssumeRole":
            return 403, "InvalidAccessKeyId"
        return self.account.instead.get(action) or (None if action in self.account.allowed else (0, ""))

    def _sts(self, asked: dict[str, list[str]]) -> None:
        refused = self._refused("sts:AssumeRole")
        if asked["ExternalId"] != [self.account.external_id] or asked["RoleArn"] != [ROLE] or refused:
            status, code = refused if refused and refused[0] else (403, "AccessDenied")
            xml = f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{_why('sts:AssumeRole')}</Message></Error></ErrorResponse>"
            self._send(status, xml, "text/xml")
            return
        self.account.sessions += asked["RoleSessionName"]
        self._send(
            200,
            f"<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>{KEY}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
            "<SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>",
            "text/xml",
        )

    def _s3(self) -> None:
        parts = urlsplit(self.path)
        key = parts.path.split("/", 2)[2] if parts.path.count("/") > 1 else ""
        action = "s3:ListBucket" if "list-type" in parts.query else _S3[self.command]
        refused = self._refused(action)
        if action == "s3:GetObject" and not refused and key not in self.account.objects:
            refused = (404, "NoSuchKey") if "s3:ListBucket" in self.account.allowed else (0, "")
        if refused:
            status, code = refused if refused[0] else (403, "AccessDenied")
            why = _why(action) if code == "AccessDenied" and not self.account.quiet else "Access Denied"
            self._send(
                status, f"<Error><Code>{code}</Code><Message>{why}</Message></Error>", "application/xml"
            )
        elif action == "s3:ListBucket":
            found = "".join(
                f"<Contents><Key>{each}</Key></Contents>" for each in sorted(self.account.objects)[:1]
            )
            self._send(200, f"<ListBucketResult><Name>b</Name>{found}</ListBucketResult>", "application/xml")
        else:
            if self.command != "GET":
                (self.account.objects.add if self.command == "PUT" else self.account.objects.discard)(key)
            self._send(
                204 if self.command == "DELETE" else 200,
                "x" if self.command == "GET" else "",
                "text/plain",
            )

    def _json(self, service: str, operation: str, asked: dict[str, Any]) -> None:
        action = f"{_ACTIONS[service]}:{operation}"
        if refused := self._refused(action):
            status, code = refused if refused[0] else (400, "AccessDeniedException")
            said = {"__type": code, "Message": _why(action) if code == "AccessDeniedException" else ""}
            self._send(status, json.dumps(said), "application/x-amz-json-1.1")
            return
        if operation in emr_machine.ANSWERS:
            known = asked.get("ClusterId") or asked["JobFlowId"]
            found = self.account.emr.answer(operation, asked, there=known in self.account.clusters)
        else:
            answer = _ANSWERS.get(operation, lambda *_: {})(self.account, asked)
            found = 400 if "__type" in answer else 200, answer
        if found is None:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        self._send(found[0], json.dumps(found[1]), "application/x-amz-json-1.1")

    def _send(self, status: int, body: str, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(0 if status == 204 else len(body.encode())))
        self.end_headers()
        self.wfile.write(b"" if status == 204 else body.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """The tests look at `called`."""


def _no_cluster(asked: dict[str, Any]) -> dict[str, Any]:
    return {
        "__type": "InvalidRequestException",
        "Message": f"Cluster id '{asked['ClusterId']}' is not valid.",
    }


def _show(account: Account, asked: dict[str, Any]) -> dict[str, Any]:
    found = account.clusters.get(asked["ClusterId"])
    return {"Cluster": found} if found else _no_cluster(asked)


def _make(account: Account, asked: dict[str, Any]) -> dict[str, Any]:
    assert re.fullmatch(r"_probe_[a-z0-9_]+", asked["TableInput"]["Name"])
    account.tables.add(asked["TableInput"]["Name"])
    return {}


def _drop(account: Account, asked: dict[str, Any]) -> dict[str, Any]:
    if asked["Name"] not in account.tables:
        return {"__type": "EntityNotFoundException", "Message": "Table not found."}
    account.tables.discard(asked["Name"])
    return {}


_ANSWERS: dict[str, Any] = {
    "GetDatabase": lambda *_: {"Database": {"Name": "events"}},
    "GetTables": lambda *_: {"TableList": []},
    "ListClusters": lambda account, _: {"Clusters": [{"Id": each} for each in account.clusters]},
    "DescribeCluster": _show,
    "CreateTable": _make,
    "DeleteTable": _drop,
}
