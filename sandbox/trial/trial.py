"""All of a trial, started and stopped as one: the local AWS and its worker, the pretend Okta, the schedule, the catalogue, the line."""

import contextlib
import io
import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from bot.client import QUICK, patient
from handlers import local, sweep, wiring
from handlers.clock import utc_now
from sandbox.aws import Engine, Worker, create_tables
from sandbox.aws.account import PLAIN_PROXIES, invented_account
from sandbox.aws.clients import KEY, REGION
from sandbox.aws.entry import REACHES_OUT
from sandbox.office import Step, logs_as_before
from sandbox.okta import PretendOkta
from sandbox.schedule import Schedule
from sandbox.trial import catalog
from sandbox.trial.line import Line
from sandbox.trial.newcomers import Newcomers
from sandbox.trial.team import Team, TrialError
from sandbox.world import LambdaContext

PREFIX = "try"
_PASSED_ON = ("https_proxy", "HTTPS_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")
"""What a process needs to get out to Slack, where not everybody may."""


class Trial:
    """Use as a context manager; inside, people of the workspace can ask and approve. The process belongs to it, as to an office."""

    okta: PretendOkta
    line: Line
    schedule: Schedule
    worker: Worker
    directory: Path

    def __init__(self, team: Team, step: Step = contextlib.nullcontext) -> None:
        self.team = team
        self._step = step
        self._secret = secrets.token_hex(16)
        self._draft = catalog.draft(self._catalogue)
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as undo:
            undo.callback(self._open.close)
            self._start()
            undo.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def log(self) -> Path:
        """What the entries that run in this process have logged."""
        return self.directory / "entries.log"

    def given(self) -> Mapping[str, frozenset[str]]:
        """Who is in each group now, as Okta has it: titles of roles, and e-mail addresses."""
        with self.okta.lock:
            emails = {each.id: each.email for each in self.okta.state.users.values()}
        return {
            role.title: frozenset(emails[each] for each in self.okta.members(role.target.ids[0]))
            for role in self._draft.roles.values()
        }

    @property
    def _catalogue(self) -> str:
        return catalog.text([each.email for each in self.team.people])

    def _start(self) -> None:
        enter = self._open.enter_context
        self.directory = Path(enter(tempfile.TemporaryDirectory(prefix="access-trial-")))
        enter(invented_account(PLAIN_PROXIES))
        enter(logs_as_before())
        enter(contextlib.redirect_stdout(enter(self.log.open("a", buffering=1))))
        with self._step("local AWS, four tables"):
            engine = enter(Engine.start(directory=self.directory))
            create_tables(engine.url, PREFIX)
        with self._step("pretend Okta"):
            newcomers = self._okta()
        environ = self._environ(engine)
        wiring.install(wiring.Surroundings(environ))
        self._open.callback(wiring.install, wiring.Surroundings({}))
        with self._step("worker, woken by the stream"):
            self._employ(engine, environ)
        with self._step(
            f"catalogue: {len(self._draft.roles)} roles, {len(self.team.people)} people looked up"
        ):
            self._load()
        with self._step("connection to Slack, and the schedule"):
            self.line = enter(Line(self.team, self._secret, newcomers))
            self.schedule = enter(Schedule(self._sweep))

    def _okta(self) -> Newcomers:
        self.okta = self._open.enter_context(PretendOkta(utc_now, share=1.0))
        for role in self._draft.roles.values():
            self.okta.add_group(role.target.ids[0], role.title)
        newcomers = Newcomers(patient(self.team.api_url, self.team.bot_token, QUICK), self.okta)
        newcomers.name(self.team.people)
        return newcomers

    def _employ(self, engine: Engine, environ: Mapping[str, str]) -> None:
        given = {name: value for name, value in environ.items() if not name.startswith("AWS_")}
        given |= {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        self.worker = Worker.deploy(engine, PREFIX, env={**given, REACHES_OUT: "yes"})

    def _load(self) -> None:
        """As the operator does it."""
        file, said = self.directory / "catalog.yml", io.StringIO()
        file.write_text(self._catalogue, encoding="utf-8")
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            failed = local.main(["catalog", "load", str(file)])
        if failed:
            raise TrialError(f"The catalogue could not be loaded:\n{said.getvalue()}")

    def _sweep(self) -> Mapping[str, int]:
        return sweep.handler({"source": "aws.events"}, LambdaContext())

    def _environ(self, engine: Engine) -> Mapping[str, str]:
        """The settings of every entry."""
        return {
            "SLACK_BOT_TOKEN": self.team.bot_token,
            "SLACK_SIGNING_SECRET": self._secret,
            "SLACK_TEAM_ID": self.team.id,
            "SLACK_APP_ID": self.team.app,
            "SLACK_API_URL": self.team.api_url,
            "OKTA_ORG_URL": self.okta.url,
            "OKTA_API_TOKEN": self.okta.token,
            "ACCESS_TABLE_PREFIX": PREFIX,
            "AWS_ENDPOINT_URL": engine.url,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": KEY,
        }
