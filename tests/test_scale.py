"""Work over processes: the order and the results are those of one process."""

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
