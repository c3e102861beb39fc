"""What two of them do at the same moment: the worlds from which it begins, and who acts. Each is explored whole, within its bounds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from access.answers import Done
from access.calls import Answering, Asking, By
from access.card import Place
from access.catalog import Policy
from access.duration import DAY, HOUR, For
from access.editing import Edit
from access.emergency import Rules
from access.keys import Key, RequestId, RoleKey, Target, holding_key, person_key
from tests.clock import Clock
from tests.simulation.actors import Actor, Ports
from tests.simulation.stage import SteadyChat
from tests.simulation.view import Pair
from tests.world import GROUP, ROLE, World, given, okta, policy, role, slack


@dataclass(frozen=True)
class Scene:
    """Where it begins, who acts, and what others gave before there was a request."""

    world: World
    actors: Sequence[Actor]
    permanent: frozenset[Pair] = frozenset()


RULES = Rules(For(4 * HOUR), most=5)
OTHER = "other"


def _world(**more: object) -> World:
    world = World(Clock(), policies=[policy(**{"emergency": RULES, **more})], roles=[role(), role(OTHER)])  # type: ignore[arg-type]
    world.chat = SteadyChat(world.chat.accounts)
    world.outside = replace(world.outside, messenger=world.chat)
    return world


def _asked(world: World, role_: str = ROLE, **more: object) -> RequestId:
    request = world.ask(role_=role_, **more)  # type: ignore[arg-type]
    world.work()
    return request


# Who acts


def _by(name: str, what: str) -> By:
    return By(slack(name), f"{name} {what}", Place(f"D-{slack(name)}", "x"))


def approves(world: World, request: RequestId, name: str = "ben") -> Actor:
    me, pointer = _by(name, "approves"), world.pointer(request)
    return Actor(f"{name} approves", lambda do: do.workflow.decide(me, pointer, Answering(True)))


def denies(world: World, request: RequestId, name: str = "cat") -> Actor:
    me, pointer = _by(name, "denies"), world.pointer(request)
    return Actor(f"{name} denies", lambda do: do.workflow.decide(me, pointer, Answering(False, "too much")))


def withdraws(world: World, request: RequestId) -> Actor:
    me, pointer = _by("ann", "withdraws"), world.pointer(request)
    return Actor("ann withdraws", lambda do: do.workflow.withdraw(me, pointer))


def gives_back(world: World, request: RequestId) -> Actor:
    me, pointer = _by("ann", "gives back"), world.pointer(request)
    return Actor("ann gives back", lambda do: do.workflow.end(me, pointer))


def stops(world: World, request: RequestId) -> Actor:
    me, pointer = _by("ben", "ends"), world.pointer(request)
    return Actor("the owner ends it", lambda do: do.workflow.stop(me, pointer, "not needed"))


def turns(world: World, request: RequestId) -> Actor:
    me, pointer = _by("ann", "turns"), world.pointer(request)
    return Actor("ann has it at once", lambda do: do.workflow.turn(me, pointer, "INC-1"))


def asks(duration: str = "for 1w", role_: str = ROLE, name: str = "ann") -> Actor:
    me = _by(name, f"asks {role_}")
    asking = Asking(RequestId("NEW"), RoleKey(role_), duration, "to debug", (slack("ben"),))
    return Actor(f"{name} asks", lambda do: do.workflow.ask(me, asking))


def edits(world: World, approvers: Sequence[str]) -> Actor:
    change = Edit(RoleKey(ROLE), tuple(map(slack, approvers)), 1)
    return Actor("the owner edits", lambda do: do.workflow.edit(_by("ben", "edits"), change))


def sweep(name: str = "the sweep") -> Actor:
    return Actor(name, lambda do: do.workflow.sweep(do.outside), works=False)


def worker(key: Key) -> Actor:
    return Actor("the worker", lambda do: do.workflow.rouse(do.outside, key))


def leaves(world: World, name: str) -> Actor:
    """Okta has them no more, and they are looked up."""
    gone = replace(world.directory.people[okta(name)], alive=False)

    def act() -> None:
        world.directory.people[gone.okta] = gone

    def both(do: Ports) -> None:
        do.do("okta", act)
        do.workflow.rouse(do.outside, person_key(slack(name)))

    return Actor(f"{name} leaves", both)


def applies(
    world: World, policies: Sequence[Policy], target: Target = GROUP, *, retired: bool = False
) -> Actor:
    """Another catalogue is put in force, in one transaction."""

    def act() -> None:
        world.head = 1
        world.catalogue(policies, [role(target=target, retired=retired), role(OTHER)])

    return Actor("a catalogue is applied", lambda do: do.do("catalogue", act))


# Where it begins


def approve_approve() -> Scene:
    world = _world()
    request = _asked(world, approvers=("ben", "cat"))
    return Scene(world, (approves(world, request), approves(world, request, "cat")))


def two_must_approve() -> Scene:
    world = _world(approvals=2)
    request = _asked(world, approvers=("ben", "cat"))
    return Scene(world, (approves(world, request), approves(world, request, "cat")))


def approve_deny() -> Scene:
    world = _world()
    request = _asked(world, approvers=("ben", "cat"))
    return Scene(world, (approves(world, request), denies(world, request)))


def approve_withdraw() -> Scene:
    world = _world()
    request = _asked(world)
    return Scene(world, (approves(world, request), withdraws(world, request)))


def _extending() -> tuple[World, RequestId, RequestId]:
    """Access that somebody has, of which an extension waits."""
    world = _world()
    request = given(world, duration="for 1d")
    world.clock.advance(HOUR)
    answer = world.workflow.extend(
        world.by("ann"), world.pointer(request), RequestId("MORE"), "for 1d", "more"
    )
    assert isinstance(answer, Done), answer
    world.work()
    return world, request, RequestId("MORE")


def extend_expiry() -> Scene:
    """The extension is agreed to while the sweep comes by in the very second in which the access ends."""
    world, request, more = _extending()
    world.clock.now = (world.request(request).end or 0) - 1
    world.refresh()
    world.woken.clear()

    def late(do: Ports) -> None:
        do.do("a second passes", lambda: world.clock.advance(1))
        do.workflow.sweep(do.outside)

    return Scene(world, (approves(world, more), Actor("the sweep", late, works=False)))


def extend_stop() -> Scene:
    world, request, more = _extending()
    return Scene(world, (approves(world, more), stops(world, request)))


def give_back_settle() -> Scene:
    world = _world()
    request = _asked(world)
    world.approve(request)
    world.woken.clear()
    return Scene(world, (worker(holding_key(okta("ann"), GROUP)), gives_back(world, request)))


def expiry_second_grant() -> Scene:
    """One of two requests for the same ends while the other one is agreed to."""
    world = _world()
    first = given(world, duration="for 1d")
    second = _asked(world, OTHER)
    world.clock.now = world.request(first).end or 0
    world.refresh()
    world.woken.clear()
    return Scene(world, (sweep(), approves(world, second)))


def end_regrant() -> Scene:
    world = _world()
    first = given(world)
    second = _asked(world, OTHER)
    return Scene(world, (gives_back(world, first), approves(world, second)))


def worker_sweep() -> Scene:
    world = _world()
    world.approve(_asked(world))
    world.woken.clear()
    world.clock.advance(60)
    return Scene(world, (worker(holding_key(okta("ann"), GROUP)), sweep()))


def sweep_sweep() -> Scene:
    world = _world()
    request = given(world, duration="for 1d")
    world.clock.now = world.request(request).end or 0
    world.refresh()
    world.woken.clear()
    return Scene(world, (sweep(), sweep("another sweep")))


def sweep_sweep_permanent() -> Scene:
    """As above, of somebody who had it before."""
    world = _world()
    pair = (okta("ann"), GROUP)
    world.target.members.add(pair)
    request = given(world, duration="for 1d")
    world.clock.now = world.request(request).end or 0
    world.refresh()
    world.woken.clear()
    return Scene(world, (sweep(), sweep("another sweep")), frozenset({pair}))


def edit_approve() -> Scene:
    world = _world()
    request = _asked(world, approvers=("cat",))
    return Scene(world, (edits(world, ("ben", "dan")), approves(world, request, "cat")))


def leave_approve() -> Scene:
    world = _world()
    request = _asked(world, approvers=("cat",))
    return Scene(world, (leaves(world, "cat"), approves(world, request, "cat")))


def emergency_approve() -> Scene:
    world = _world()
    request = _asked(world)
    return Scene(world, (turns(world, request), approves(world, request)))


def policy_ask() -> Scene:
    world = _world()
    shorter = replace(policy(emergency=RULES), durations=(For(DAY),), longest=DAY)
    return Scene(world, (applies(world, [shorter]), asks()))


def catalogue_approve() -> Scene:
    """The role leads elsewhere while somebody agrees, and is worked on."""
    world = _world()
    request = _asked(world)
    elsewhere = Target("okta_group", ("00g2",))
    return Scene(world, (applies(world, [policy(emergency=RULES)], elsewhere), approves(world, request)))


def retire_regrant() -> Scene:
    """The role is retired while one of two requests for it is given back and the other one agreed to."""
    world = _world()
    first = given(world)
    second = _asked(world, OTHER)
    retired = applies(world, [policy(emergency=RULES)], retired=True)
    return Scene(world, (retired, gives_back(world, first), approves(world, second)))


SCENARIOS: Mapping[str, Callable[[], Scene]] = {
    "approve/approve": approve_approve,
    "approve/approve, two needed": two_must_approve,
    "approve/deny": approve_deny,
    "approve/withdraw": approve_withdraw,
    "extend/expiry": extend_expiry,
    "give back/worker": give_back_settle,
    "expiry/second grant": expiry_second_grant,
    "end/grant again": end_regrant,
    "worker/sweep": worker_sweep,
    "sweep/sweep": sweep_sweep,
    "sweep/sweep, permanent": sweep_sweep_permanent,
    "owner edits/approve": edit_approve,
    "approver leaves/approve": leave_approve,
    "owner ends/extend": extend_stop,
    "emergency/approve": emergency_approve,
    "policy/submit": policy_ask,
    "catalogue/approve": catalogue_approve,
    "retire/end/grant again": retire_regrant,
}
