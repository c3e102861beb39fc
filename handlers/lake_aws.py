"""Customers' AWS accounts through botocore: assumes their role and calls S3, Glue and EMR there. What the answers mean is sorted here.

Calls are short and are not repeated: the person who asked waits, and asks again.
"""

import contextlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.customers import Customer
from tools.lake import Account, Cluster, Result, Step, Tried

if TYPE_CHECKING:
    from botocore.session import Session

_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
_ABSENT = {"NoSuchBucket", "NoSuchKey", "EntityNotFoundException"}
_REFUSED = {"ValidationException", "InvalidRequestException"}
_BUSY = {"ThrottlingException", "Throttling", "TooManyRequestsException", "RequestLimitExceeded"}
_SENTENCE = 200
"""Characters of what AWS says that are kept."""
_NAMED = re.compile(r"not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)")
_STEPS = 50
"""Failed steps that are looked at, the latest first: one page."""


class AwsLake:
    """The way in, with the credentials that this function runs with. `endpoint` is only for a local AWS.

    What botocore reads about a service it reads once for each session, so one session serves every customer; the credentials are each client's own.
    """

    def __init__(self, region: str, endpoint: str = "", session: "Session | None" = None) -> None:
        self._region, self._endpoint, self._session = region, endpoint, session

    def enter(self, customer: Customer, session: str) -> Account | Tried:
        """The credentials last fifteen minutes, the least that AWS gives."""
        sts = self._client("sts", self._region)
        tried, found = _try(
            "sts:AssumeRole",
            lambda: sts.assume_role(
                RoleArn=customer.role,
                RoleSessionName=session,
                ExternalId=customer.external_id,
                DurationSeconds=900,
            ),
        )
        if tried.result is not Result.ALLOWED:
            return tried
        given = found["Credentials"]
        keys = {
            "aws_access_key_id": given["AccessKeyId"],
            "aws_secret_access_key": given["SecretAccessKey"],
            "aws_session_token": given["SessionToken"],
        }
        return AwsAccount(customer, _Clients(lambda name: self._client(name, customer.region, keys)))

    def _client(self, service: str, region: str, keys: Mapping[str, str] | None = None) -> Any:
        from botocore.config import Config
        from botocore.session import Session

        self._session = self._session or Session()
        config = Config(
            connect_timeout=2,
            read_timeout=4,
            retries={"total_max_attempts": 1},
            s3={"addressing_style": "path"} if self._endpoint else None,
        )
        more: dict[str, Any] = {"endpoint_url": self._endpoint or None, "config": config, **(keys or {})}
        return self._session.create_client(service, region_name=region, **more)


class _Clients(dict[str, Any]):
    """Clients by the names of their services, made when they are first wanted: that takes longer than many a call."""

    def __init__(self, make: Callable[[str], Any]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, service: str) -> Any:
        self[service] = self._make(service)
        return self[service]


@dataclass(frozen=True, repr=False)
class AwsAccount:
    """One customer's account, for as long as the assumed role lasts."""

    customer: Customer
    clients: dict[str, Any]

    def list_objects(self) -> tuple[Tried, str]:
        where = {"Bucket": self.customer.bucket, "Prefix": self.customer.prefix, "MaxKeys": 1}
        tried, found = self._try("s3:ListBucket", "s3", "list_objects_v2", where)
        first = (found.get("Contents") or [{}])[0]
        return tried, str(first.get("Key", ""))

    def read_object(self, key: str) -> Tried:
        """One byte of it; an empty object has none, which shows that it may be read as well."""
        asked = {**self._object(key), "Range": "bytes=0-0"}
        tried, found = self._try("s3:GetObject", "s3", "get_object", asked)
        if "Body" in found:
            with contextlib.suppress(Exception):
                found["Body"].close()
        return Tried(Result.ALLOWED, tried.action) if tried.why == "InvalidRange" else tried

    def write_object(self, key: str) -> Tried:
        return self._try("s3:PutObject", "s3", "put_object", {**self._object(key), "Body": b""})[0]

    def remove_object(self, key: str) -> Tried:
        return self._try("s3:DeleteObject", "s3", "delete_object", self._object(key))[0]

    def show_database(self) -> Tried:
        return self._try("glue:GetDatabase", "glue", "get_database", {"Name": self.customer.database})[0]

    def list_tables(self) -> Tried:
        asked = {"DatabaseName": self.customer.database, "MaxResults": 1}
        return self._try("glue:GetTables", "glue", "get_tables", asked)[0]

    def make_table(self, name: str) -> Tried:
        asked = {"DatabaseName": self.customer.database, "TableInput": {"Name": name}}
        return self._try("glue:CreateTable", "glue", "create_table", asked)[0]

    def remove_table(self, name: str) -> Tried:
        asked = {"DatabaseName": self.customer.database, "Name": name}
        return self._try("glue:DeleteTable", "glue", "delete_table", asked)[0]

    def list_clusters(self) -> tuple[Tried, str]:
        tried, found = self._try("elasticmapreduce:ListClusters", "emr", "list_clusters", {})
        first = (found.get("Clusters") or [{}])[0]
        return tried, str(first.get("Id", ""))

    def show_cluster(self, id: str) -> tuple[Tried, Cluster | None]:  # noqa: A002 - AWS calls it so
        asked = {"ClusterId": id}
        tried, found = self._try("elasticmapreduce:DescribeCluster", "emr", "describe_cluster", asked)
        about = found.get("Cluster")
        return tried, _cluster(about) if about else None

    def failed_steps(self, cluster: str) -> tuple[Tried, Sequence[Step]]:
        asked = {"ClusterId": cluster, "StepStates": ["FAILED", "INTERRUPTED"]}
        tried, found = self._try("elasticmapreduce:ListSteps", "emr", "list_steps", asked)
        steps = sorted(map(_step, found.get("Steps", [])[:_STEPS]), key=lambda each: each.at, reverse=True)
        return tried, steps

    def list_steps(self, cluster: str, after: str) -> tuple[Tried, Sequence[Step], str]:
        asked = {"ClusterId": cluster, **({"Marker": after} if after else {})}
        tried, found = self._try("elasticmapreduce:ListSteps", "emr", "list_steps", asked)
        return tried, [_step(each) for each in found.get("Steps", [])], str(found.get("Marker", ""))

    def add_step(self, cluster: str, name: str, arguments: Sequence[str]) -> tuple[Tried, str]:
        step = {
            "Name": name,
            "ActionOnFailure": "CONTINUE",
            "HadoopJarStep": {"Jar": "command-runner.jar", "Args": list(arguments)},
        }
        asked = {"JobFlowId": cluster, "Steps": [step]}
        tried, found = self._try("elasticmapreduce:AddJobFlowSteps", "emr", "add_job_flow_steps", asked)
        return tried, str((found.get("StepIds") or [""])[0])

    def show_step(self, cluster: str, step: str) -> tuple[Tried, Step | None]:
        asked = {"ClusterId": cluster, "StepId": step}
        tried, found = self._try("elasticmapreduce:DescribeStep", "emr", "describe_step", asked)
        return tried, _step(found["Step"]) if found else None

    def cancel_step(self, cluster: str, step: str) -> Tried:
        """EMR answers for each step; one that has ended cannot be cancelled any more."""
        asked = {"ClusterId": cluster, "StepIds": [step]}
        tried, found = self._try("elasticmapreduce:CancelSteps", "emr", "cancel_steps", asked)
        said = (found.get("CancelStepsInfoList") or [{}])[0]
        if found and said.get("Status") != "SUBMITTED":
            return Tried(
                Result.REFUSED, tried.action, str(said.get("Reason") or said.get("Status"))[:_SENTENCE]
            )
        return tried

    def _object(self, key: str) -> dict[str, str]:
        return {"Bucket": self.customer.bucket, "Key": key}

    def _try(
        self, action: str, service: str, operation: str, asked: dict[str, Any]
    ) -> tuple[Tried, dict[str, Any]]:
        return _try(action, lambda: getattr(self.clients[service], operation)(**asked))


def _try(action: str, call: Callable[[], dict[str, Any]]) -> tuple[Tried, dict[str, Any]]:
    """What came of a call, and its answer; that is empty unless it was allowed."""
    from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, EndpointConnectionError

    try:
        return Tried(Result.ALLOWED, action), call()
    except ClientError as error:
        return _sorted(action, error.response.get("Error", {})), {}
    except BotoCoreError as error:
        unreached = isinstance(error, ConnectTimeoutError | EndpointConnectionError)
        return Tried(Result.UNCLEAR, action, type(error).__name__, unreached), {}


def _sorted(action: str, error: Mapping[str, Any]) -> Tried:
    """AWS says in its sentence which action it refused; that can be another one than the call's own, as for an encrypted bucket."""
    code, said = str(error.get("Code", "")), str(error.get("Message", ""))
    if code in _DENIED:
        named = _NAMED.search(said)
        return Tried(Result.DENIED, named[1] if named else action, code)
    if code in _REFUSED and "is not valid" not in said:
        return Tried(Result.REFUSED, action, said[:_SENTENCE] or code)
    if code in _ABSENT or (code == "InvalidRequestException" and "is not valid" in said):
        return Tried(Result.ABSENT, action, code)
    return Tried(Result.UNCLEAR, action, code, code in _BUSY)


def _cluster(about: dict[str, Any]) -> Cluster:
    status = about.get("Status", {})
    return Cluster(
        str(about.get("Id", "")),
        str(about.get("Name", "")),
        str(status.get("State", "")),
        str(about.get("ReleaseLabel", "")),
        str(status.get("StateChangeReason", {}).get("Message", "")),
    )


def _step(about: dict[str, Any]) -> Step:
    status = about.get("Status", {})
    times, failure = status.get("Timeline", {}), status.get("FailureDetails", {})
    made = times.get("CreationDateTime")
    ended = times.get("EndDateTime") or made
    return Step(
        str(about.get("Id", "")),
        str(about.get("Name", "")),
        str(status.get("State", "")),
        int(ended.timestamp()) if ended else 0,
        str(failure.get("Message") or failure.get("Reason") or ""),
        int(made.timestamp()) if made else 0,
    )
