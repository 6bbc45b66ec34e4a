"""Work over processes: the order and the results are those of one process."""

import os
import signal
from collections.abc import Iterator

import pytest

from helpers import scale


def double(batch: list[str]) -> list[str]:
    return [item * 2 for item in batch]


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_results_come_in_order(jobs, monkeypatch):
    monkeypatch.setattr(scale, "POOL_FROM", 50)
    items = [f"{number:04d}" for number in range(300)]
    found = list(scale.each(double, items, size=len, jobs=jobs))
    assert found == double(items)


def test_batches_hold_at_most_the_limit_and_lose_nothing():
    items = ["a" * size for size in (3, 9, 1, 1, 20, 2, 2, 2)]
    found = list(scale.batches(items, len, limit=10))
    assert [item for batch in found for item in batch] == items
    assert all(len(batch) == 1 or sum(map(len, batch)) <= 10 for batch in found)


def test_the_source_is_read_only_as_far_as_needed(monkeypatch):
    monkeypatch.setattr(scale, "BATCH_CHARACTERS", 10)
    taken = 0

    def source() -> Iterator[str]:
        nonlocal taken
        for _ in range(1000):
            taken += 1
            yield "x" * 10

    results = scale.each(double, source(), size=len, jobs=1)
    next(results)
    assert taken < 1000 or scale.POOL_FROM >= 10_000


def test_nothing_gives_nothing():
    assert list(scale.each(double, [], size=len, jobs=2)) == []


def count_or_die(batch: list[str]) -> list[int]:
    """Ends its process at `bad`; at `once`, only the first time (a file remembers)."""
    for item in batch:
        if item.startswith("bad"):
            os.kill(os.getpid(), signal.SIGKILL)
        if item.startswith("once:") and not os.path.exists(item[5:]):
            with open(item[5:], "w"):
                os.kill(os.getpid(), signal.SIGKILL)
    return [len(item) for item in batch]


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(scale, "POOL_FROM", 20)
    monkeypatch.setattr(scale, "BATCH_CHARACTERS", 40)


needs_kill = pytest.mark.skipif(os.name == "nt", reason="no signals")


@needs_kill
def test_a_killed_worker_loses_nothing(small_batches, tmp_path):
    items = [f"item {number}" for number in range(60)]
    items[31] = f"once:{tmp_path / 'seen'}"
    assert list(scale.each(count_or_die, items, size=len, jobs=2)) == [len(item) for item in items]


@needs_kill
def test_the_one_item_that_kills_its_worker_is_found_and_the_rest_is_read(small_batches):
    items = [f"item {number}" for number in range(60)]
    items[31] = "bad one"
    found = list(scale.each(count_or_die, items, size=len, jobs=2, lost=lambda item: f"lost {item}"))
    assert found == [f"lost {item}" if item == "bad one" else len(item) for item in items]
    with pytest.raises(scale.LostItem, match="bad one"):
        list(scale.each(count_or_die, items, size=len, jobs=2))


def test_two_stages_share_the_processes_of_a_team(small_batches):
    items = [f"item {number}" for number in range(80)]
    with scale.team(2) as team:
        first = team.each(double, items, size=len)
        second = team.each(double, first, size=len)
        assert list(second) == double(double(items))
