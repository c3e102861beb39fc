"""The table of commands. Help, shell completion, the docs and every call are made from it; a test compares it with the API's own description."""

from dataclasses import replace

from accessctl.command import Arg, Column, Command, Kind, Place

_STATES = ("pending", "approved")
_ID = Arg("id", "the request, as `requests list` shows it", place=Place.PATH, shown="REQUEST")


def _path(name: str, words: str, shown: str = "") -> Arg:
    return Arg(name, words, place=Place.PATH, shown=shown)


def _query(name: str, words: str, *, flags: tuple[str, ...] = (), shown: str = "", **more: bool) -> Arg:
    return Arg(
        name, words, flags or (f"--{name}",), Place.QUERY, shown=shown, required=more.get("required", False)
    )


_PAGES = (
    Arg("limit", "show at most so many (50)", ("--limit",), Place.QUERY, Kind.WHOLE, shown="N"),
    Arg("after", "go on where an earlier list ended", ("--after",), Place.QUERY, shown="TOKEN"),
    Arg("all", "fetch every page", ("--all",), Place.HERE, Kind.SWITCH),
)
_NO_WAIT = Arg("no_wait", "do not wait for the end of the job", ("--no-wait",), Place.HERE, Kind.SWITCH)
_PERSON = _query("person", "of this person", shown="EMAIL")
_ROLE = _query("role", "of this role", shown="KEY")
_FILE = Arg(
    "text", "the catalogue file; - reads the standard input", kind=Kind.FILE, shown="FILE", required=True
)
_OUT = Arg("out", "write it to this file", ("-o", "--out"), Place.HERE, shown="FILE")
_WHY = Arg("reason", "why; the requester reads it", ("--reason",), required=True, shown="TEXT")
_FROM = _query("from", "from this time on: 2026-11-21 or 2026-11-21T14:00:00Z", shown="TIME")
_TO = _query("to", "before this time", shown="TIME")
_SOURCE = Arg(
    "source", "the source whose data the customer gets", ("-s", "--source"), required=True, shown="SOURCE"
)
_CLUSTER = Arg("cluster", "the cluster's id", ("-c", "--cluster"), required=True, shown="CLUSTER")
_REPLAY = _path("id", "the replay, as `emr replay` says it", "REPLAY")
_REPLAYS = "/v1/emr/replays/{id}"
_REQUESTS = (
    Column("id", "request"),
    Column("shown", "state"),
    Column("role", "role"),
    Column("requester", "requester"),
    Column("duration", "duration"),
    Column("end", "ends"),
    Column("reason", "why", free=True),
)
_GRANTS = (
    Column("request", "request"),
    Column("person", "person"),
    Column("role", "role"),
    Column("shown", "state"),
    Column("end", "ends"),
    Column("title", "title", free=True),
)
_STUCK = (
    Column("holding", "holding"),
    Column("person", "person"),
    Column("target", "target"),
    Column("since", "since"),
    Column("title", "title", free=True),
    Column("error", "error", free=True),
)

COMMANDS: tuple[Command, ...] = (
    Command(
        ("requests", "list"),
        "list the open requests of a person, for an approver, or for a role",
        "GET",
        ("/v1/requests",),
        (
            Arg("state", "only in this state", ("--state",), Place.QUERY, one_of=_STATES),
            _PERSON,
            _query("approver", "this person was asked to approve", shown="EMAIL"),
            _ROLE,
            *_PAGES,
        ),
        _REQUESTS,
    ),
    Command(("requests", "show"), "show one request", "GET", ("/v1/requests/{id}",), (_ID,)),
    Command(
        ("requests", "ask"),
        "ask for a role",
        "POST",
        ("/v1/requests",),
        (
            Arg("role", "the role's key in the catalogue", shown="ROLE"),
            Arg("duration", 'for how long: "for 1w"', ("--duration",), required=True, shown="DURATION"),
            Arg("reason", "why; the approvers read it", ("--reason",), required=True, shown="TEXT"),
            Arg(
                "approvers",
                "who shall decide; repeat it for more than one",
                ("--approver",),
                kind=Kind.TEXTS,
                required=True,
                shown="EMAIL",
            ),
            Arg("ticket", "the ticket, where the role asks for one", ("--ticket",), shown="NUMBER"),
        ),
    ),
    Command(
        ("requests", "approve"),
        "approve a request that waits for you",
        "POST",
        ("/v1/requests/{id}/approve",),
        (_ID, Arg("duration", 'for a shorter time: "for 1d"', ("--duration",), shown="DURATION")),
    ),
    Command(
        ("requests", "deny"),
        "deny a request that waits for you",
        "POST",
        ("/v1/requests/{id}/deny",),
        (_ID, _WHY, Arg("lesser", "a smaller role that would do", ("--lesser",), shown="ROLE")),
    ),
    Command(
        ("requests", "withdraw"),
        "withdraw a request of yours",
        "POST",
        ("/v1/requests/{id}/withdraw",),
        (_ID,),
    ),
    Command(
        ("requests", "end"),
        "end access: give back your own, or as an owner take back somebody else's",
        "POST",
        ("/v1/requests/{id}/end",),
        (_ID, Arg("reason", "why; the person reads it", ("--reason",), shown="TEXT")),
    ),
    Command(
        ("grants", "list"),
        "list what people hold now",
        "GET",
        ("/v1/grants",),
        (_PERSON, _ROLE, *_PAGES),
        _GRANTS,
    ),
    Command(
        ("stuck", "list"),
        "list what cannot be given or taken back",
        "GET",
        ("/v1/stuck",),
        _PAGES,
        _STUCK,
    ),
    Command(
        ("stuck", "retry"),
        "try at once what `stuck list` shows, or what the daily look at all records found",
        "POST",
        ("/v1/stuck/retry",),
        (Arg("holding", "the holding, as `stuck list` shows it", shown="HOLDING"),),
    ),
    Command(
        ("who",),
        "say what a person has, or who has a role",
        "GET",
        ("/v1/people/{email}/access", "/v1/roles/{key}/access"),
        (
            _path("email", "the person's e-mail address", "PERSON"),
            Arg("key", "the role's key in the catalogue", ("--role",), Place.PATH, shown="KEY"),
            *_PAGES,
        ),
        _GRANTS,
    ),
    Command(
        ("catalog", "plan"),
        "say what a catalogue file would change",
        "POST",
        ("/v1/catalog/plan",),
        (_FILE, _NO_WAIT),
    ),
    Command(
        ("catalog", "apply"),
        "put a catalogue file in force, after showing what it changes",
        "POST",
        ("/v1/catalog/apply",),
        (
            _FILE,
            Arg(
                "expect",
                "only if this version is in force now",
                ("--expect",),
                kind=Kind.WHOLE,
                shown="VERSION",
            ),
            Arg("yes", "do not ask; needs --expect", ("--yes",), Place.HERE, Kind.SWITCH),
            _NO_WAIT,
        ),
        special="apply",
    ),
    Command(
        ("catalog", "export"),
        "print the catalogue file that is in force",
        "GET",
        ("/v1/catalog/export",),
        (
            Arg("version", "this version instead", ("--version",), Place.QUERY, Kind.WHOLE, shown="N"),
            _OUT,
        ),
        raw="text",
    ),
    Command(
        ("catalog", "explain"),
        "say why a person can or cannot ask for a role",
        "GET",
        ("/v1/catalog/explain",),
        (
            _query("person", "the person", shown="EMAIL", required=True),
            _query("role", "the role", shown="KEY", required=True),
        ),
    ),
    Command(
        ("audit", "search"),
        "list what is on record",
        "GET",
        ("/v1/audit",),
        (_query("subject", "of this request, or other subject", shown="SUBJECT"), _FROM, _TO, *_PAGES),
        (
            Column("at", "when"),
            Column("subject", "subject"),
            Column("sequence", "#"),
            Column("what", "what"),
            Column("actor", "who"),
            Column("detail", "detail", free=True),
        ),
    ),
    Command(
        ("audit", "export"),
        "print the record, one fact in JSON on each line",
        "GET",
        ("/v1/audit/export",),
        (_FROM, _TO, *_PAGES[:2], _OUT),
        special="lines",
    ),
    Command(
        ("audit", "verify"),
        "check that nothing on record was changed or removed",
        "POST",
        ("/v1/audit/verify",),
        (_NO_WAIT,),
    ),
    Command(
        ("emergency", "list"),
        "list every use of emergency access, and what became of its review",
        "GET",
        ("/v1/emergencies",),
        (
            _FROM,
            Arg(
                "review",
                "only those whose review is so",
                ("--review",),
                Place.QUERY,
                one_of=("open", "closed"),
            ),
            *_PAGES,
        ),
        (
            Column("at", "when"),
            Column("request", "request"),
            Column("name", "who"),
            Column("role", "role"),
            Column("review", "review"),
            Column("review_until", "review until"),
            Column("incident", "incident", free=True),
        ),
    ),
    Command(
        ("emergency", "end"),
        "end somebody's emergency access at once; its review stays open",
        "POST",
        ("/v1/emergencies/{id}/end",),
        (_ID,),
    ),
    Command(
        ("emergency", "review"),
        "say whether somebody's emergency was justified; if not, it is ended as well",
        "POST",
        ("/v1/emergencies/{id}/review",),
        (
            _ID,
            Arg("answer", "whether it was", one_of=("justified", "not_justified")),
            Arg("words", "why; the person who used it reads it", ("--words",), required=True, shown="TEXT"),
        ),
    ),
    Command(
        ("emergency", "ask"),
        "take access at once in an emergency; somebody else reviews it afterwards",
        "POST",
        ("/v1/emergencies",),
        (
            Arg("role", "the role's key in the catalogue", shown="ROLE"),
            Arg(
                "incident", "which incident; everybody reads it", ("--incident",), required=True, shown="TEXT"
            ),
        ),
    ),
    Command(
        ("customer", "check"),
        "say whether a customer's role lets us do what we need, and name what is missing",
        "POST",
        ("/v1/customers/{customer}/permissions/check",),
        (
            _path("customer", "the customer's name", "CUSTOMER"),
            Arg(
                "write",
                "also make an object and a table there, and take them away",
                ("--write",),
                kind=Kind.SWITCH,
            ),
        ),
        (
            Column("action", "permission"),
            Column("on", "on"),
            Column("result", "result"),
            Column("words", "what to do", free=True),
        ),
    ),
    Command(
        ("emr", "check"),
        "say how a customer's EMR cluster is, and what failed on it",
        "POST",
        ("/v1/emr/check",),
        (
            _SOURCE,
            _CLUSTER,
        ),
    ),
    Command(
        ("emr", "replay"),
        "replay archived data on a customer's cluster, once for each source and range",
        "POST",
        ("/v1/emr/replays",),
        (
            _SOURCE,
            replace(_FROM, place=Place.BODY, required=True),
            replace(_TO, place=Place.BODY, required=True),
            _CLUSTER,
            _NO_WAIT,
        ),
        follows=_REPLAYS,
    ),
    Command(
        ("emr", "show"),
        "show a replay, and wait for its end",
        "GET",
        (_REPLAYS,),
        (_REPLAY, _NO_WAIT),
        follows=_REPLAYS,
    ),
    Command(
        ("emr", "cancel"),
        "cancel a replay; what it has written already stays",
        "POST",
        (f"{_REPLAYS}/cancel",),
        (_REPLAY, _NO_WAIT),
        follows=_REPLAYS,
        wants="cancelled",
    ),
    Command(
        ("doctor",),
        "look whether a deployment is as it must be, from the outside and the inside, and say how to mend what is not",
        "POST",
        ("/v1/doctor",),
        (
            Arg("tell", "also write a line to the security channel", ("--tell",), kind=Kind.SWITCH),
            Arg("stack", "the stack's name (access-service-<stage>)", ("--stack",), Place.HERE, shown="NAME"),
            Arg(
                "aws_profile",
                "the profile to look at the AWS account with, if not with the one that signs",
                ("--aws-profile",),
                Place.HERE,
                shown="NAME",
            ),
            Arg(
                "slack_url",
                "the address that Slack calls, where it is one of your own",
                ("--slack-url",),
                Place.HERE,
                shown="URL",
            ),
            _NO_WAIT,
        ),
        special="doctor",
    ),
    Command(("health",), "say whether the service is well", "GET", ("/v1/health",)),
    Command(
        ("jobs", "show"),
        "show a long job, and wait for its end",
        "GET",
        ("/v1/jobs/{id}",),
        (_path("id", "the job, as the command that began it said", "JOB"), _NO_WAIT),
    ),
    Command(
        ("openapi",),
        "print the API's own description",
        "GET",
        ("/v1/openapi.json",),
        special="document",
    ),
    Command(
        ("configure",),
        "write the configuration file: the address, and if you like region and profile",
        special="configure",
    ),
    Command(
        ("completion",),
        "print what makes a shell complete commands",
        args=(Arg("shell", "which shell", place=Place.HERE, one_of=("bash", "zsh", "fish"), shown="SHELL"),),
        special="completion",
    ),
)
