"""`accessctl doctor` against a deployment in the local AWS: each thing right and broken, what mends it, and the exit status."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from accessctl import doctoring
from accessctl.commands import COMMANDS
from accessctl.outside import functions
from accessctl.outside.finding import Finding, State
from handlers.settings import NEEDED, SECRETS
from sandbox.aws import Engine
from sandbox.aws.blueprint import ROOT
from tests.cli.api import REGION, Api, Says, gateway, refused
from tests.cli.conftest import Ran
from tests.cli.outside import NOWHERE, client, deployed, restorable, set_to
from tools import doctor as its

STACK = "access-service-doctor"
Run = Callable[..., Ran]


@dataclass
class Door:
    """What answers at Slack's address: a status for whatever comes."""

    status: int = 401
    seen: list[dict[str, str]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def door() -> Iterator[Door]:
    found = Door()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            found.seen.append({name.lower(): value for name, value in self.headers.items()})
            self.send_response(found.status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
            """The tests look at `seen`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_address[1]}/slack/events"
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def stack(aws: Engine) -> Engine:
    """The deployment, made once; each test mends what it breaks."""
    deployed(aws.url, STACK)
    return aws


def inside(*findings: tuple[str, str, str], state: str = "done") -> Says:
    """The job of the doctor when it has ended."""
    plain = [{"state": s, "words": w, "mend": m} for s, w, m in findings]
    result = {"words": "", "problems": [], "details": {"findings": plain}}
    return Says({"job": {"id": "doctor-look-1", "state": state, "words": "broke"}, "result": result})


@dataclass
class Doctor:
    """Runs the command; `api` and `door` are what it meets."""

    run: Run
    api: Api
    door: Door
    aws: Engine

    def __call__(self, *more: str) -> tuple[int, list[dict[str, str]]]:
        ran = self.run("doctor", "--stack", STACK, "--slack-url", self.door.url, "--json", *more)
        return ran.status, json.loads(ran.out)["findings"]

    def only(self, *more: str) -> dict[str, str]:
        """The one thing that is not well."""
        _, found = self(*more)
        bad = [each for each in found if each["state"] != "ok"]
        assert len(bad) == 1, bad
        return bad[0]

    def aws_(self, service: str) -> Any:
        return client(self.aws.url, service)


@pytest.fixture
def doctor(run: Run, api: Api, door: Door, stack: Engine, monkeypatch: pytest.MonkeyPatch) -> Doctor:
    monkeypatch.setenv("AWS_ENDPOINT_URL", stack.url)
    paths: dict[str, object] = {path: {} for each in COMMANDS for path in each.paths}
    api.on("GET", "/v1/openapi.json", Says({"paths": paths}))
    begun = {"job": {"id": "doctor-look-1", "state": "running", "words": "it begins within a minute"}}
    api.on("POST", "/v1/doctor", Says(begun, 202))
    api.on("GET", "/v1/jobs/doctor-look-1", inside(("ok", "Slack lets us in", "")))
    logged(stack, "slack.answered")
    return Doctor(run, api, door, stack)


@contextmanager
def then(mend: Callable[..., object], **given: object) -> Iterator[None]:
    """What was broken is mended afterwards, whatever the test finds: the deployment is everybody's."""
    try:
        yield
    finally:
        mend(**given)


def logged(aws: Engine, event: str) -> None:
    """The Slack function has written this line."""
    logs, group = client(aws.url, "logs"), f"/aws/lambda/{STACK}-slack"
    streams = logs.describe_log_streams(logGroupName=group)["logStreams"]
    if not streams:
        logs.create_log_stream(logGroupName=group, logStreamName="s")
    line = {"timestamp": int(time.time() * 1000), "message": json.dumps({"event": event})}
    logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=[line])


def test_a_deployment_that_is_well(doctor: Doctor) -> None:
    status, found = doctor()
    assert [each for each in found if each["state"] != "ok"] == []
    assert status == 0
    said = "\n".join(each["words"] for each in found)
    for words in (
        "AWS lets you in as arn:aws:iam::",
        f"the stack {STACK} is whole (CREATE_COMPLETE, 19 resources)",
        f"the table {STACK}-work is active, its indexes due, role, who too; protected, and restorable to any second",
        f"the function {STACK}-sweep is ready (python3.13, 1024 MB)",
        "the 1 secrets that functions are told of are there",
        "the stream calls the worker (",
        "the sweep is called by its schedule (rate(1 day))",
        "5 log groups are there, and forget what is old",
        "1 alarms are armed and quiet",
        f"what the topic {STACK}-alarms says is heard (1 confirmed)",
        "the signing secret is right: Slack was let in at ",
        f"{doctor.door.url} refuses what Slack has not signed",
        f"{doctor.api.url} refuses what is not signed",
        "the command line is of the release that is deployed",
        "Slack lets us in",
    ):
        assert words in said
    assert {each["where"] for each in found} == {"outside", "inside"}
    for line in shown("outside"):
        as_here = line.replace("access-service-prod", STACK).replace("access-prod", STACK)
        as_here = as_here.replace("3 secrets", "1 secrets").replace("eu-central-1", REGION)
        pattern = ".+".join(
            map(re.escape, as_here.replace("https://…", "…").replace("0 s", "… s").split("…"))
        )
        assert any(re.fullmatch(pattern, f"{each['state']:<6} {each['words']}") for each in found), line


def shown(half: str) -> list[str]:
    """What docs/deploy.md shows of the doctor."""
    page = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    (block,) = re.findall(rf"```text {half}\n(.*?)```", page, re.DOTALL)
    return str(block).splitlines()


def test_as_people_read_it_in_a_process_of_its_own(doctor: Doctor) -> None:
    doctor.api.on(
        "GET",
        "/v1/jobs/doctor-look-1",
        inside(("wrong", "no scope \x1b[31m", "click there"), ("open", "so", "")),
    )
    typed = ["doctor", "--stack", STACK, "--slack-url", doctor.door.url]
    ran = subprocess.run(
        [sys.executable, "-m", "accessctl", *typed],
        env={**os.environ, "PYTHONPATH": str(ROOT / "cli")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 8, ran.stderr
    lines = ran.stdout.splitlines()
    assert lines[0].startswith("ok     AWS lets you in as ")
    assert lines[-4:] == [
        "wrong  no scope \\x1b[31m",
        "       mend: click there",
        "open   so",
        "1 thing is wrong; 1 should be looked at",
    ]
    assert ran.stderr == "", "progress is for those who watch"


def test_a_line_for_the_security_channel_is_asked_for(doctor: Doctor) -> None:
    doctor("--tell")
    doctor()
    sent = [each.json for each in doctor.api.seen if each.method == "POST"]
    assert sent == [{"tell": True}, {"tell": False}]


# From the outside, broken


def test_no_such_stack(doctor: Doctor) -> None:
    status, found = doctor("--stack", "access-service-nowhere")
    assert status == 8
    bad = [each for each in found if each["state"] == "wrong"]
    assert bad[0]["words"] == "there is no stack access-service-nowhere in this account and region"
    assert found[-1]["where"] == "inside", "the inside is looked at all the same"


def test_a_table_that_cannot_be_restored(doctor: Doctor) -> None:
    restorable(doctor.aws.url, f"{STACK}-audit", on=False)
    with then(restorable, url=doctor.aws.url, table=f"{STACK}-audit", on=True):
        bad = doctor.only()
    assert bad["state"] == "weak"
    assert bad["words"] == f"the table {STACK}-audit cannot be restored to a point in time"
    assert bad["mend"].startswith(f"aws dynamodb update-continuous-backups --table-name {STACK}-audit ")


def test_a_table_that_may_be_deleted_and_one_that_was(doctor: Doctor) -> None:
    dynamodb = doctor.aws_("dynamodb")
    name = f"{STACK}-catalog"
    before = dynamodb.describe_table(TableName=name)["Table"]
    dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
    bad = doctor.only()
    assert (bad["state"], bad["words"]) == ("weak", f"the table {name} is not protected from being deleted")
    dynamodb.delete_table(TableName=name)
    gone = doctor.only()
    dynamodb.create_table(
        TableName=name,
        KeySchema=before["KeySchema"],
        AttributeDefinitions=before["AttributeDefinitions"],
        BillingMode="PAY_PER_REQUEST",
        DeletionProtectionEnabled=True,
    )
    restorable(doctor.aws.url, name, on=True)
    assert (gone["state"], gone["words"]) == ("wrong", f"the table {name} is gone")


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        ("SLACK_APP_ID", "SLACK_APP_ID is not set in the function {}"),
        ("OKTA_API_TOKEN_SECRET_ARN", "the function {} has no credentials of Okta"),
    ],
)
def test_a_setting_that_is_missing(doctor: Doctor, gone: str, words: str) -> None:
    name = f"{STACK}-sweep"
    found = doctor.aws_("lambda").get_function_configuration(FunctionName=name)
    before = found["Environment"]["Variables"]
    set_to(doctor.aws.url, name, {**before, gone: ""})
    with then(set_to, url=doctor.aws.url, function=name, variables=before):
        bad = doctor.only()
    assert (bad["state"], bad["words"]) == ("wrong", words.format(name))


def test_a_secret_that_is_being_deleted(doctor: Doctor) -> None:
    secrets = doctor.aws_("secretsmanager")
    secrets.delete_secret(SecretId=STACK, RecoveryWindowInDays=7)
    with then(secrets.restore_secret, SecretId=STACK):
        bad = doctor.only()
    assert bad["words"].endswith(" is being deleted")
    assert bad["mend"].startswith("aws secretsmanager restore-secret --secret-id arn:")


def test_a_stream_that_wakes_nobody(doctor: Doctor) -> None:
    functions_ = doctor.aws_("lambda")
    (mapping,) = functions_.list_event_source_mappings(FunctionName=f"{STACK}-worker")["EventSourceMappings"]
    functions_.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    with then(functions_.update_event_source_mapping, UUID=mapping["UUID"], Enabled=True):
        bad = doctor.only()
    assert bad["words"].startswith("the stream does not call the worker (Disabled): everything waits")
    assert bad["mend"] == f"aws lambda update-event-source-mapping --uuid {mapping['UUID']} --enabled"


def test_a_schedule_that_is_switched_off(doctor: Doctor) -> None:
    events, name = doctor.aws_("events"), f"{STACK}-sweep"
    events.disable_rule(Name=name)
    with then(events.enable_rule, Name=name):
        status, found = doctor()
    (bad,) = [each for each in found if each["state"] != "ok"]
    assert status == 8
    assert bad["words"] == "the schedule of the sweep is switched off: nothing that ends is taken back"
    assert bad["mend"] == f"aws events enable-rule --name {name}"


def test_a_log_that_is_kept_for_ever(doctor: Doctor) -> None:
    logs, group = doctor.aws_("logs"), f"/aws/lambda/{STACK}-worker"
    logs.delete_retention_policy(logGroupName=group)
    with then(logs.put_retention_policy, logGroupName=group, retentionInDays=90):
        status, found = doctor()
    (bad,) = [each for each in found if each["state"] != "ok"]
    assert (status, bad["state"]) == (9, "weak"), "it works, so it is not wrong"
    assert bad["mend"] == f"aws logs put-retention-policy --log-group-name {group} --retention-in-days 90"


def test_alarms_that_are_switched_off_ring_or_call_nobody(doctor: Doctor) -> None:
    cloudwatch, name = doctor.aws_("cloudwatch"), f"{STACK}-sweep-stopped"
    cloudwatch.disable_alarm_actions(AlarmNames=[name])
    with then(cloudwatch.enable_alarm_actions, AlarmNames=[name]):
        off = doctor.only()
    assert (off["words"], off["mend"]) == (
        f"the alarm {name} is switched off",
        f"aws cloudwatch enable-alarm-actions --alarm-names {name}",
    )
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="nothing was swept")
    with then(cloudwatch.set_alarm_state, AlarmName=name, StateValue="OK", StateReason="it is well"):
        rings = doctor.only()
    assert (rings["state"], rings["words"]) == ("wrong", f"the alarm {name} rings: nothing was swept")
    assert rings["mend"] == "Nothing was swept. docs/runbook/sweep-silent.md"


def test_alarms_that_nobody_hears(doctor: Doctor) -> None:
    sns = doctor.aws_("sns")
    (topic,) = [each["TopicArn"] for each in sns.list_topics()["Topics"] if STACK in each["TopicArn"]]
    (before,) = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    sns.unsubscribe(SubscriptionArn=before["SubscriptionArn"])
    with then(sns.subscribe, TopicArn=topic, Protocol=before["Protocol"], Endpoint=before["Endpoint"]):
        nobody = doctor.only()
    assert nobody["words"] == f"nobody hears what the topic {STACK}-alarms says"
    assert nobody["mend"].startswith(f"aws sns subscribe --topic-arn {topic} --protocol email ")


def test_an_account_without_a_role_for_access_logs(doctor: Doctor) -> None:
    gateway_, path = doctor.aws_("apigateway"), "/cloudwatchRoleArn"
    before = gateway_.get_account()["cloudwatchRoleArn"]
    gateway_.update_account(patchOperations=[{"op": "replace", "path": path, "value": ""}])
    role = [{"op": "replace", "path": path, "value": before}]
    with then(gateway_.update_account, patchOperations=role):
        bad = doctor.only()
    assert bad["state"] == "weak"
    assert "aws apigateway update-account" in bad["mend"]


def test_a_signing_secret_that_nobody_has_proven(doctor: Doctor) -> None:
    group = f"/aws/lambda/{STACK}-slack"
    doctor.aws_("logs").delete_log_stream(logGroupName=group, logStreamName="s")
    bad = doctor.only()
    assert (bad["state"], bad["words"].partition(":")[0]) == (
        "open",
        "nothing from Slack was let in since the function was last changed",
    )
    assert "type /access in Slack" in bad["mend"]
    logged(doctor.aws, "slack.refused")
    assert "; 1 were refused within the last hour" in doctor.only()["words"]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (200, "takes what Slack has not signed"),
        (500, "answers 500"),
        (404, "is not Access Service (status 404)"),
    ],
)
def test_slacks_address_that_answers_otherwise(doctor: Doctor, status: int, words: str) -> None:
    doctor.door.status = status
    assert words in doctor.only()["words"]


def test_slacks_address_is_tried_without_and_with_a_wrong_signature(doctor: Doctor) -> None:
    doctor()
    unsigned, signed = doctor.door.seen
    assert "x-slack-signature" not in unsigned
    assert len(signed["x-slack-signature"]) == len("v0=") + 64
    assert abs(int(signed["x-slack-request-timestamp"]) - time.time()) < 60


def test_a_permission_that_is_missing_is_one_line_that_names_it(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from botocore.exceptions import ClientError

    from accessctl.outside.account import Account

    ask = Account._client

    def limited(self: Account, service: str) -> Any:
        if service == "events":
            raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "DescribeRule")
        return ask(self, service)

    monkeypatch.setattr(Account, "_client", limited)
    bad = doctor.only()
    assert bad["state"] == "open"
    assert bad["words"] == (
        "could not look at what wakes the functions: your credentials may not events:DescribeRule"
    )
    assert (
        bad["mend"]
        == "allow events:DescribeRule to whoever runs this, or name another profile: --aws-profile NAME"
    )


def test_aws_out_of_reach_is_open_and_no_crash(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    status, found = doctor()
    assert status == 9
    assert all("AWS was not reached for" in each["words"] for each in found if each["state"] == "open")


def test_without_credentials_to_look_with_it_says_so(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name)
    ran = doctor.run("doctor", "--stack", STACK)
    assert ran.status == 9
    lines = ran.out.splitlines()
    assert lines[0] == (
        "open   could not look at whose credentials these are: there are no AWS credentials to look with; sign in, or name a profile: "
        "--aws-profile NAME"
    )
    assert any(
        line.startswith("open   could not look from the inside: There are no AWS cred") for line in lines
    )


# From the inside, and beside it


def test_what_the_service_finds_is_told_with_the_rest(doctor: Doctor) -> None:
    doctor.api.on("GET", "/v1/jobs/doctor-look-1", inside(("wrong", "no scope", "grant it")))
    assert doctor.only() == {"where": "inside", "state": "wrong", "words": "no scope", "mend": "grant it"}


@pytest.mark.parametrize(
    ("says", "state"),
    [
        (gateway(403, "AccessDeniedException", "User: x is not authorized"), "open"),
        (refused(500, "broken", "Something went wrong."), "wrong"),
    ],
)
def test_a_service_that_cannot_be_asked_is_a_finding(doctor: Doctor, says: Says, state: str) -> None:
    doctor.api.on("POST", "/v1/doctor", says)
    assert doctor.only()["state"] == state


def test_a_look_from_the_inside_that_failed_or_goes_on(doctor: Doctor) -> None:
    doctor.api.on(
        "GET", "/v1/jobs/doctor-look-1", Says({"job": {"id": "j", "state": "failed", "words": "broke"}})
    )
    assert doctor.only()["words"] == "could not look from the inside: broke"
    goes_on = doctor.only("--no-wait")
    assert (goes_on["state"], goes_on["mend"]) == ("open", "accessctl jobs show doctor-look-1")


def test_a_sweep_that_never_comes_is_not_waited_for_for_ever(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctoring, "LONGEST", 0.0)
    doctor.api.on(
        "GET", "/v1/jobs/doctor-look-1", Says({"job": {"id": "j", "state": "running", "words": "x"}})
    )
    bad = doctor.only()
    assert bad["state"] == "wrong"
    assert bad["words"].endswith("so its sweep does not run to its end")


def test_another_release_is_named(doctor: Doctor) -> None:
    paths: dict[str, object] = {path: {} for each in COMMANDS for path in each.paths}
    doctor.api.on("GET", "/v1/openapi.json", Says({"paths": {**paths, "/v1/new": {}}}))
    assert doctor.only()["words"] == "this accessctl is older than what is deployed"
    paths.pop("/v1/doctor")
    doctor.api.on("GET", "/v1/openapi.json", Says({"paths": paths}))
    assert doctor.only()["words"].endswith("what is deployed, which lacks /v1/doctor")


def test_without_an_address_the_stack_says_it(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ACCESSCTL_URL")
    ran = doctor.run("doctor")
    assert ran.status == 2
    assert "No address is set." in ran.err
    seen: list[object] = []

    def inside(*given: object) -> list[Finding]:
        seen.append(given[-1])
        return []

    monkeypatch.setattr(doctoring, "_inside", inside)
    ran = doctor.run("doctor", "--stack", STACK, "--slack-url", doctor.door.url)
    assert ran.status in (0, 9), ran.err
    assert seen == [NOWHERE], "what the stack's output says"


# One rule, one place


def test_what_must_be_set_is_what_the_service_needs() -> None:
    for name, wanted in functions.SETTINGS.items():
        entry = name.removesuffix("LambdaFunction").lower()
        needed = {f"{each}_SECRET_ARN" if each in SECRETS else each for each in NEEDED[entry]}  # type: ignore[index]
        assert set(wanted) == needed - {"AWS_REGION"}, entry


def test_the_states_are_those_of_the_service() -> None:
    assert [each.value for each in State] == [each.value for each in its.State]
    assert its.Finding(its.State.OK, "x").plain.keys() == {"state", "words", "mend"}
