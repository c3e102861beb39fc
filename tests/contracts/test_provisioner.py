"""What every provisioner promises, run over each one against the real client and a pretend service on real sockets.

A new kind adds a `Site` of its own and a subclass of `ProvisionerContract` whose `site` fixture gives it.
"""

import time
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Protocol

import pytest

import provisioners
from access.errors import NeverWorks, TargetError, TryAgain
from access.keys import OktaId, Target
from access.ports import Provisioner, Taken
from sandbox.okta import PretendOkta

NOW = 1_795_000_000
NOBODY = OktaId("00uNOBODY")


class Site(Protocol):
    """One provisioner with the service behind it, and the ways in which that service can fail."""

    provisioner: Provisioner
    person: OktaId
    target: Target
    no_target: Target

    def has(self) -> bool: ...
    def by_hand(self) -> None: ...
    def hide(self) -> None: ...
    def writes(self) -> int: ...
    def calls(self) -> int: ...
    def trouble(self, name: str, *, reading: bool = False) -> None: ...
    def land(self) -> None: ...


class ProvisionerContract:
    def give(self, site: Site, seconds: float = 5) -> None:
        site.provisioner.add(site.person, site.target, seconds)

    def take(self, site: Site, seconds: float = 5) -> Taken:
        return site.provisioner.remove(site.person, site.target, NOW, (), seconds)

    def present(self, site: Site, seconds: float = 5) -> bool:
        return site.provisioner.present(site.person, site.target, seconds)

    def test_it_names_its_service_and_its_limit(self, site: Site) -> None:
        assert site.provisioner.bucket.partition(":")[0] == site.provisioner.service

    def test_it_gives_and_takes(self, site: Site) -> None:
        assert not self.present(site)
        self.give(site)
        assert site.has()
        assert self.present(site)
        assert self.take(site) is Taken.GONE
        assert not site.has()
        assert not self.present(site)

    def test_it_knows_as_whom_it_gives_and_asks_at_most_once(self, site: Site) -> None:
        giver = site.provisioner.giver(5)
        assert site.calls() <= 1
        assert [site.provisioner.giver(5) for _ in range(3)] == [giver] * 3
        assert (site.calls(), site.writes()) == (int(bool(giver)), 0)

    def test_it_takes_what_it_gave_under_that_name(self, site: Site) -> None:
        self.give(site)
        givers = tuple(filter(None, (site.provisioner.giver(5),)))
        assert site.provisioner.remove(site.person, site.target, NOW, givers, 5) is Taken.GONE
        assert not site.has()

    def test_it_can_be_given_again(self, site: Site) -> None:
        for _ in range(2):
            assert not self.present(site)
            self.give(site)
            assert site.has()
            self.take(site)

    def test_giving_twice_is_success(self, site: Site) -> None:
        self.give(site)
        self.give(site)
        assert site.has()

    def test_taking_twice_is_success(self, site: Site) -> None:
        self.give(site)
        assert self.take(site) is Taken.GONE
        assert self.take(site) is Taken.GONE
        assert not site.has()

    def test_taking_what_was_never_given_is_success(self, site: Site) -> None:
        assert self.take(site) is Taken.GONE
        assert not site.has()

    def test_what_somebody_else_gave_is_present_and_looking_changes_nothing(self, site: Site) -> None:
        site.by_hand()
        assert self.present(site)
        assert site.writes() == 0
        assert site.has()

    def test_giving_what_somebody_else_gave_is_success(self, site: Site) -> None:
        site.by_hand()
        self.give(site)
        assert site.has()

    def test_what_is_hidden_from_us_is_not_taken_for_absent(self, site: Site) -> None:
        self.give(site)
        site.hide()
        with pytest.raises(NeverWorks) as raised:
            self.present(site)
        assert (raised.value.service, raised.value.doubt) == (False, False)
        assert "role" in raised.value.why
        with pytest.raises(NeverWorks):
            self.take(site)

    def test_an_unknown_person_has_nothing(self, site: Site) -> None:
        assert not site.provisioner.present(NOBODY, site.target, 5)
        assert site.provisioner.remove(NOBODY, site.target, NOW, (), 5) is Taken.GONE

    def test_an_unknown_target_is_held_by_nobody(self, site: Site) -> None:
        assert not site.provisioner.present(site.person, site.no_target, 5)
        assert site.provisioner.remove(site.person, site.no_target, NOW, (), 5) is Taken.GONE

    def test_giving_to_an_unknown_person_never_works(self, site: Site) -> None:
        with pytest.raises(NeverWorks) as raised:
            site.provisioner.add(NOBODY, site.target, 5)
        assert (raised.value.service, raised.value.doubt) == (False, False)

    def test_giving_an_unknown_target_never_works(self, site: Site) -> None:
        with pytest.raises(NeverWorks) as raised:
            site.provisioner.add(site.person, site.no_target, 5)
        assert (raised.value.service, raised.value.doubt) == (False, False)

    @pytest.mark.parametrize("trouble", ["refused", "limited", "limited without a word", "credentials"])
    def test_what_surely_had_no_effect_is_the_services_fault_and_no_doubt(
        self, site: Site, trouble: str
    ) -> None:
        site.trouble(trouble)
        with pytest.raises(TryAgain) as raised:
            self.give(site)
        assert (raised.value.service, raised.value.doubt) == (True, False)
        assert not site.has()

    @pytest.mark.parametrize("trouble", ["hangs", "resets", "page", "bare 503", "500"])
    def test_what_had_no_clear_answer_is_in_doubt(self, site: Site, trouble: str) -> None:
        site.trouble(trouble)
        with pytest.raises(TryAgain) as raised:
            self.give(site, 0.4)
        assert (raised.value.service, raised.value.doubt) == (True, True)

    @pytest.mark.parametrize("trouble", ["hangs after effect", "resets after effect"])
    def test_an_effect_without_an_answer_is_in_doubt_and_doing_it_again_is_success(
        self, site: Site, trouble: str
    ) -> None:
        site.trouble(trouble)
        with pytest.raises(TryAgain) as raised:
            self.give(site, 0.4)
        assert raised.value.doubt
        assert site.has()
        self.give(site)
        assert site.has()

    def test_a_removal_without_an_answer_is_in_doubt(self, site: Site) -> None:
        self.give(site)
        site.trouble("hangs after effect")
        with pytest.raises(TryAgain) as raised:
            self.take(site, 0.4)
        assert raised.value.doubt
        assert not site.has()
        self.take(site)

    def test_an_effect_that_lands_late_was_in_doubt(self, site: Site) -> None:
        site.trouble("late")
        with pytest.raises(TryAgain) as raised:
            self.give(site, 0.4)
        assert raised.value.doubt
        self.take(site)
        assert not self.present(site)
        site.land()
        assert self.present(site)

    @pytest.mark.parametrize(
        "trouble", ["refused", "limited", "credentials", "hangs", "resets", "page", "bare 503", "500"]
    )
    def test_a_failed_look_says_neither_yes_nor_no_and_is_never_in_doubt(
        self, site: Site, trouble: str
    ) -> None:
        for _ in range(2):  # The client repeats a read once by itself after a reset.
            site.trouble(trouble, reading=True)
        with pytest.raises(TryAgain) as raised:
            self.present(site, 0.4)
        assert (raised.value.service, raised.value.doubt) == (True, False)

    def test_it_names_the_moment_when_the_limit_refills(self, site: Site) -> None:
        site.trouble("limited")
        with pytest.raises(TryAgain) as raised:
            self.give(site)
        assert raised.value.retry_at is not None
        assert NOW < raised.value.retry_at <= NOW + 61

    def test_it_names_no_moment_when_the_service_names_none(self, site: Site) -> None:
        site.trouble("limited without a word")
        with pytest.raises(TryAgain) as raised:
            self.give(site)
        assert raised.value.retry_at is None

    def test_its_seconds_bound_the_whole_call(self, site: Site) -> None:
        self.give(site)
        site.trouble("hangs")
        start = time.monotonic()
        with pytest.raises(TryAgain):
            self.take(site, 0.3)
        assert time.monotonic() - start < 1.3

    def test_without_time_it_does_not_call(self, site: Site) -> None:
        with pytest.raises(TargetError) as raised:
            self.give(site, 0)
        assert not raised.value.doubt
        assert site.calls() == 0


class OktaSite:
    """What the kinds of the pretend Okta have in common."""

    person = OktaId("00uADA")

    def __init__(self, okta: PretendOkta, kind: str) -> None:
        self.okta = okta
        okta.add_user(self.person, "ada@example.com")
        self.provisioner = provisioners.load(kind, provisioners.Okta(okta.url, okta.token, clock=lambda: NOW))

    def writes(self) -> int:
        return self.okta.count() - self.okta.count("GET")

    def calls(self) -> int:
        return self.okta.count()

    def land(self) -> None:
        self.okta.land()

    def trouble(self, name: str, *, reading: bool = False) -> None:
        okta, calls = self.okta, "GET /api/v1/*" if reading else "[!G]* /api/v1/*"
        refill = {
            "x-rate-limit-limit": "250",
            "x-rate-limit-remaining": "0",
            "x-rate-limit-reset": str(NOW + 40),
        }
        troubles: dict[str, Callable[[], object]] = {
            "refused": okta.down,
            "limited": lambda: okta.rate_limited(calls, headers=refill),
            "limited without a word": lambda: okta.rate_limited(calls),
            "credentials": lambda: okta.fail(calls, status=401),
            "hangs": lambda: okta.hang(calls),
            "hangs after effect": lambda: okta.timeout_after_effect(calls),
            "resets": lambda: okta.reset(calls),
            "resets after effect": lambda: okta.reset(calls, after_effect=True),
            "page": lambda: okta.html(calls),
            "bare 503": lambda: okta.fail(calls, status=503, body=""),
            "500": lambda: okta.fail(calls, status=500),
            "late": lambda: okta.late(calls),
        }
        troubles[name]()


class OktaGroupSite(OktaSite):
    """A group of the pretend Okta."""

    target = Target("okta_group", ("00gPROD",))
    no_target = Target("okta_group", ("00gNONE",))

    def __init__(self, okta: PretendOkta) -> None:
        super().__init__(okta, "okta_group")
        okta.add_group("00gPROD", "prod")

    def has(self) -> bool:
        return self.person in self.okta.members("00gPROD")

    def by_hand(self) -> None:
        self.okta.add_member_by_hand("00gPROD", self.person)

    def hide(self) -> None:
        self.okta.state.groups["00gPROD"].hidden = True


class OktaAppSite(OktaSite):
    """An app of the pretend Okta."""

    target = Target("okta_app", ("0oaPROD",))
    no_target = Target("okta_app", ("0oaNONE",))

    def __init__(self, okta: PretendOkta) -> None:
        super().__init__(okta, "okta_app")
        okta.add_app("0oaPROD", "Production")

    def has(self) -> bool:
        return self.okta.scope("0oaPROD", self.person) is not None

    def by_hand(self) -> None:
        self.okta.assign_by_hand("0oaPROD", self.person)

    def hide(self) -> None:
        self.okta.state.apps["0oaPROD"].hidden = True


@pytest.fixture(autouse=True, scope="module")
def loaded() -> None:
    """The first call loads the SDK, which takes longer than some of these tests allow a call."""
    import_module("okta.request_executor")


class TestOktaGroup(ProvisionerContract):
    @pytest.fixture
    def site(self) -> Iterator[Site]:
        with PretendOkta(lambda: NOW) as okta:
            yield OktaGroupSite(okta)


class TestOktaApp(ProvisionerContract):
    @pytest.fixture
    def site(self) -> Iterator[Site]:
        with PretendOkta(lambda: NOW) as okta:
            yield OktaAppSite(okta)
