"""Whether a customer's role lets us do what we need there: each permission is tried for real, and each one that is missing is named.

Trying is better than asking AWS to simulate: it sees the customer's bucket policies, and needs no right to read their IAM. What is tried
changes nothing unless writing is asked for; then an object and a table are made and taken away again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tools.customers import Customer
from tools.lake import Account, Lake, Result, Tried

NEED = 8.0
"""Seconds: no call is begun with less left, because it may last so long."""
NO_CLUSTER = "j-NONE0000000000"
"""Asked for where a customer has no cluster: whether we may ask shows all the same."""

LATE = "There was no time left to try it. Run the check again."
NO_WAY_IN = "Not tried, because the role cannot be assumed."
NO_LIST = "Not tried, because the objects cannot be listed."
NOTHING_MADE = "Not tried, because nothing could be made that may be removed."
WORDS = {
    Result.ALLOWED: "",
    Result.DENIED: "Not allowed. Add {action} to the role's policy, or look for a policy that denies it.",
    Result.ABSENT: "Allowed, but it is not there.",
    Result.REFUSED: "AWS refused it for another reason ({why}).",
    Result.UNCLEAR: "AWS gave no clear answer ({why}). Run the check again.",
}
NOT_ASSUMED = "The role does not let us in. Look at its trust policy and at the external id."
LEFT = "{what} was made for this check and could not be taken away again. Remove it by hand."


@dataclass(frozen=True)
class Check:
    """One permission. `result` is a `Result`, or `untried`."""

    action: str
    on: str
    result: str
    words: str


@dataclass(frozen=True)
class Found:
    """All that was tried. `left` has a sentence for each thing that was left behind in the customer's account."""

    checks: tuple[Check, ...]
    left: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """The actions that were refused, each once."""
        return tuple(dict.fromkeys(each.action for each in self.checks if each.result == Result.DENIED))

    @property
    def ok(self) -> bool:
        """Whether everything was allowed and is there; what was not tried is not."""
        return all(each.result == Result.ALLOWED for each in self.checks)


@dataclass(frozen=True)
class _Probe:
    action: str
    on: str
    run: Callable[[], Tried | str]
    """A sentence instead: why it was not tried, because of what an earlier one came to."""
    need: float = NEED


def check(
    lake: Lake, customer: Customer, session: str, id_: str, left: Callable[[], float], *, write: bool
) -> Found:
    """Try everything that fits into the time. `id_` names what is made, so that nobody's own things are touched."""
    account = lake.enter(customer, session)
    if isinstance(account, Tried):
        first = _judged("sts:AssumeRole", customer.role, account)
        told = NOT_ASSUMED if account.result is Result.DENIED else first.words
        others = [
            Check(each.action, each.on, "untried", NO_WAY_IN)
            for each in _Probes(None, customer, id_).all(write=write)
        ]
        return Found((Check(first.action, first.on, first.result, told), *others))
    entered = Check("sts:AssumeRole", customer.role, Result.ALLOWED, "")
    probes = _Probes(account, customer, id_)
    checks = [entered, *(_one(probe, left) for probe in probes.all(write=write))]
    return Found(tuple(checks), tuple(probes.left))


def _one(probe: _Probe, left: Callable[[], float]) -> Check:
    tried = probe.run() if left() >= probe.need else LATE
    if isinstance(tried, str):
        return Check(probe.action, probe.on, "untried", tried)
    return _judged(probe.action, probe.on, tried)


def _judged(action: str, on: str, tried: Tried) -> Check:
    named = tried.action if tried.result is Result.DENIED else action
    return Check(named, on, tried.result, WORDS[tried.result].format(action=named, why=tried.why))


class _Probes:
    """The calls, in their order; a later one may use what an earlier one found. Without an account they are only listed."""

    def __init__(self, account: Account | None, customer: Customer, id_: str) -> None:
        self._account, self._customer = account, customer
        self._first = ""
        self._cluster = NO_CLUSTER
        self._listed = False
        self._made: dict[str, bool] = {}
        self._object = f"{customer.prefix}.probe-{id_}"
        self._table = f"_probe_{id_}".lower().replace("-", "_")
        self.left: list[str] = []

    def all(self, *, write: bool) -> Iterator[_Probe]:
        """Reading first; then, if asked for, writing. What makes something needs the time to take it away again as well."""
        there, database = f"s3://{self._customer.bucket}/{self._customer.prefix}", self._customer.database
        yield _Probe("s3:ListBucket", there, self._list)
        yield _Probe("s3:GetObject", there, self._read)
        yield _Probe("glue:GetDatabase", database, self._database)
        yield _Probe("glue:GetTables", database, self._tables)
        yield _Probe("elasticmapreduce:ListClusters", "EMR", self._clusters)
        yield _Probe(
            "elasticmapreduce:DescribeCluster",
            "EMR",
            lambda: self._of_a_cluster(self._in.show_cluster(self._cluster)[0]),
        )
        yield _Probe(
            "elasticmapreduce:ListSteps",
            "EMR",
            lambda: self._of_a_cluster(self._in.failed_steps(self._cluster)[0]),
        )
        if write:
            key, table = self._object, self._table
            yield _Probe(
                "s3:PutObject", there, lambda: self._make("s3", self._in.write_object(key)), 2 * NEED
            )
            yield _Probe("s3:DeleteObject", there, lambda: self._remove("s3", key), 0.0)
            yield _Probe(
                "glue:CreateTable", database, lambda: self._make("glue", self._in.make_table(table)), 2 * NEED
            )
            yield _Probe("glue:DeleteTable", database, lambda: self._remove("glue", table), 0.0)

    @property
    def _in(self) -> Account:
        if self._account is None:
            raise ValueError("there is no account to try this in")
        return self._account

    def _list(self) -> Tried:
        tried, self._first = self._in.list_objects()
        self._listed = tried.result is Result.ALLOWED
        return tried

    def _read(self) -> Tried | str:
        """Without the right to list, S3 refuses an object that is not there as if reading were not allowed."""
        if not self._listed:
            return NO_LIST
        return (
            self._in.read_object(self._first)
            if self._first
            else _invented(self._in.read_object(self._object))
        )

    def _database(self) -> Tried:
        return self._in.show_database()

    def _tables(self) -> Tried:
        return self._in.list_tables()

    def _clusters(self) -> Tried:
        tried, found = self._in.list_clusters()
        self._cluster = found or NO_CLUSTER
        return tried

    def _of_a_cluster(self, tried: Tried) -> Tried:
        return _invented(tried) if self._cluster == NO_CLUSTER else tried

    def _make(self, service: str, tried: Tried) -> Tried:
        """What may have been made is taken away again, also when that is not clear."""
        self._made[service] = tried.result in {Result.ALLOWED, Result.UNCLEAR}
        return tried

    def _remove(self, service: str, name: str) -> Tried | str:
        if not self._made.get(service):
            return NOTHING_MADE
        tried = self._in.remove_object(name) if service == "s3" else self._in.remove_table(name)
        if tried.result in {Result.DENIED, Result.UNCLEAR}:
            where = self._customer.bucket if service == "s3" else self._customer.database
            self.left.append(LEFT.format(what=f"{name} in {where}"))
        return tried


def _invented(tried: Tried) -> Tried:
    """What was asked for under an invented name is not there, of course; that AWS says so is the permission."""
    return replace(tried, result=Result.ALLOWED) if tried.result is Result.ABSENT else tried
