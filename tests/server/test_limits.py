"""How much of everybody and of each: what is too much is refused with the time to wait, and after it all is well."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from starlette.testclient import TestClient, WebSocketDenialResponse

from factorscope_server.app import create_app
from factorscope_server.guard.address import HERE, address
from factorscope_server.guard.limits import Limits
from factorscope_server.guard.rates import AWAY, BURST, REMEMBERED, Rates
from factorscope_server.guard.room import Room
from factorscope_server.settings import Settings

STREAM = "ws://localhost:8000/api/v1/models/toy-quantized/stream"
Make = Callable[..., list[TestClient]]


@pytest.fixture
def make(zoo: Path) -> Make:
    """Makes clients at addresses of one server with such limits."""

    def make(limits: Limits, *addresses: str) -> list[TestClient]:
        app = create_app(Settings(models=(zoo,), limits=limits))
        return [TestClient(app, "http://localhost:8000", client=(address, 1)) for address in addresses]

    return make


def refused(answer, code: str, status: int) -> bool:
    again = int(answer.headers["retry-after"])
    return (answer.status_code, answer.json()["error"]["code"], again >= 1) == (status, code, True)


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("127.0.0.1", HERE),
        ("127.8.8.8", HERE),
        ("::1", HERE),
        ("::ffff:127.0.0.1", HERE),
        ("testclient", HERE),
        ("10.1.2.3", "10.1.2.3"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_addresses_are_counted_as_hosts_have_them(host: str, counted: str):
    assert address({"client": (host, 5)}) == counted


def test_a_client_without_an_address_is_of_this_machine():
    assert address({"client": None}) == address({}) == HERE


def test_a_rate_is_a_burst_and_then_so_many_a_second():
    now = 0.0
    rates = Rates(10, lambda: now)
    assert [rates.wait("a") for _ in range(10 * BURST)] == [0] * 10 * BURST
    assert rates.wait("a") == pytest.approx(0.1)
    assert rates.wait("b") == 0
    assert rates.wait("a") == pytest.approx(0.1), "what was refused counts for nothing"
    now = 0.11
    assert rates.wait("a") == 0
    assert rates.wait("a") > 0
    now = 1000
    assert sum(rates.wait("a") == 0 for _ in range(100)) == 10 * BURST


@pytest.mark.parametrize(("rate", "here", "away"), [(None, 5000, AWAY * BURST), (0, 5000, 5000), (5, 10, 10)])
def test_other_machines_are_limited_by_themselves_and_this_one_only_if_asked(rate, here: int, away: int):
    rates = Rates(rate, lambda: 0.0)
    assert sum(rates.wait(HERE) == 0 for _ in range(5000)) == here
    assert sum(rates.wait("10.0.0.1") == 0 for _ in range(5000)) == away


def test_of_more_addresses_than_are_remembered_the_oldest_is_forgotten():
    rates = Rates(1, lambda: 0.0)
    for number in range(REMEMBERED + 9):
        rates.wait(f"10.0.{number // 256}.{number % 256}")
    assert len(rates._buckets) == REMEMBERED


def test_who_asks_too_often_is_told_when_to_come_back_and_others_notice_nothing(make: Make):
    one, two = make(Limits(rate=1), "10.0.0.1", "10.0.0.2")
    answers = [one.get("/api/v1/health") for _ in range(8)]
    assert [answer.status_code for answer in answers[:2]] == [200] * 2
    assert refused(answers[-1], "too_many_requests", 429)
    with pytest.raises(WebSocketDenialResponse) as denied, one.websocket_connect(STREAM):
        pass
    assert refused(denied.value, "too_many_requests", 429)
    assert two.get("/api/v1/health").status_code == 200
    clock = threading.Event()
    assert any(clock.wait(0.2) or one.get("/api/v1/health").status_code == 200 for _ in range(30)), "it never recovers"


def test_room_is_shared_and_given_back():
    room = Room(8)
    assert [room.take("a") for _ in range(3)] == [True, True, False]
    assert [room.take(name) for name in "bbccdde"] == [True] * 6 + [False]
    room.give_back("a")
    assert room.take("e")
    assert not room.take("a"), "all are taken"
    for name in "abbccdde":
        room.give_back(name)
    assert not room._taken
    assert room.take("a")


def test_more_requests_at_once_than_there_is_room_for_are_503_and_then_answered(
    make: Make, monkeypatch: pytest.MonkeyPatch
):
    """Two of one address are at work, and wait; of eight places an address has two."""
    one, two = make(Limits(requests=8), "10.0.0.1", "10.0.0.2")
    shelf = one.app.state.shelf  # type: ignore[attr-defined]
    look, go, at_work = shelf.look, threading.Event(), threading.Semaphore(0)

    def slow(*arguments):
        at_work.release()
        assert go.wait(10)
        return look(*arguments)

    monkeypatch.setattr(shelf, "look", slow)
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(one.get("/api/v1/models").status_code)) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        assert all(at_work.acquire(timeout=10) for _ in threads)
        assert refused(one.get("/api/v1/models"), "overloaded", 503)
        assert two.get("/v2").status_code == 200
    finally:
        go.set()
        for thread in threads:
            thread.join(10)
    assert found == [200, 200]
    assert one.get("/api/v1/models").status_code == 200


def test_more_sockets_than_there_is_room_for_are_503_and_a_closed_one_makes_room(make: Make):
    one, two, three = make(Limits(sockets=8), "10.0.0.1", "10.0.0.2", "10.0.0.3")
    with ExitStack() as stack:
        first = stack.enter_context(one.websocket_connect(STREAM))
        stack.enter_context(one.websocket_connect(STREAM))
        with pytest.raises(WebSocketDenialResponse) as denied, one.websocket_connect(STREAM):
            pass
        assert refused(denied.value, "overloaded", 503)
        stack.enter_context(two.websocket_connect(STREAM))
        first.close()
        stack.enter_context(three.websocket_connect(STREAM))
        assert one.get("/api/v1/health").status_code == 200, "requests have room of their own"
    with one.websocket_connect(STREAM), one.websocket_connect(STREAM):
        pass
