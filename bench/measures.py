"""Measuring: two or more loads in turn, A B A B …, so that a busy machine is busy for all of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from statistics import median, quantiles

from bench.client import Client
from bench.servers import Server

# Answers with seconds: of one request, as a round found it.
Load = Callable[[], float]
_LONGEST_ROUND, _FEWEST = 2.0, 4
Times = Mapping[str, Sequence[float]]


def in_turn(loads: Mapping[str, Load], rounds: int) -> Times:
    """`rounds` times each, in turn, after one turn to warm up; every other round backwards."""
    for load in loads.values():
        load()
    times: dict[str, list[float]] = {name: [] for name in loads}
    for number in range(rounds):
        for name in list(loads)[:: 1 if number % 2 else -1]:
            times[name].append(loads[name]())
    return times


@contextmanager
def connected(server: Server) -> Iterator[Client]:
    with closing(Client(server.port)) as client:
        yield client


def repeated(client: Client, content: bytes, count: int, expected: int = 200) -> Load:
    """The same request, `count` times or as often as a few seconds allow."""

    def load() -> float:
        times = [client.timed(content, expected)]
        while len(times) < count and (sum(times) < _LONGEST_ROUND or len(times) < _FEWEST):
            times.append(client.timed(content, expected))
        return _undisturbed(times)

    return load


def once_each(client: Client, prepare: Callable[[int], Sequence[bytes]], count: int, expected: int) -> Load:
    """`count` requests that are made ready first, each sent once."""
    return lambda: _undisturbed([client.timed(content, expected) for content in prepare(count)])


def at_once(server: Server, prepare: Callable[[int], Sequence[bytes]], writers: int, each: int) -> Load:
    """Requests from several writers at once; the 99th percentile."""

    def write(contents: Sequence[bytes]) -> list[float]:
        with connected(server) as client:
            return [client.timed(content, 303) for content in contents]

    def load() -> float:
        prepared = [prepare(each) for _writer in range(writers)]
        with ThreadPoolExecutor(writers) as pool:
            times = [one for found in pool.map(write, prepared) for one in found]
        return quantiles(times, n=100, method="inclusive")[98]

    return load


def _undisturbed(times: Sequence[float]) -> float:
    """The lower quartile: where others compute too, the slower ones tell how often they came between."""
    return quantiles(times, n=4, method="inclusive")[0]


def ratio(times: Times, over: str, under: str) -> float:
    """The median over the rounds of `over` to `under` in the same round."""
    return median(one / other for one, other in zip(times[over], times[under]))
