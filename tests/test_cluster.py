"""Work on a Dask cluster of two workers on this machine: the same results, whatever dies. Needs requirements-cluster.txt."""

import dataclasses
import os
import signal
import time

import pytest

from helpers import scale
from helpers.records import Article

distributed = pytest.importorskip("distributed", reason="needs the packages of requirements-cluster.txt")

from helpers import cluster, reading  # noqa: E402


@pytest.fixture(scope="module")
def address():
    import dask

    settings = {
        "distributed.scheduler.allowed-failures": 1,
        "distributed.scheduler.work-stealing": False,
        "distributed.admin.log-format": "",
    }
    with (
        dask.config.set(settings),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        ) as local,
    ):
        yield local.scheduler_address


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(scale, "BATCH_CHARACTERS", 400)


TEXT = "Ukraine's Air Force said it shot down {n} of {m} drones that Russia launched overnight. Putin spoke."
ARTICLES = [
    Article(f"a{n}", "texts.jsonl", n, TEXT.format(n=n + 20, m=n + 40), published_earliest="2025-03-02")
    for n in range(40)
]


def slow_double(batch: list[str]) -> list[str]:
    time.sleep(0.05)
    return [item * 2 for item in batch]


def die_at_bad(batch: list[str]) -> list[str]:
    if any("bad" in item for item in batch):
        os.kill(os.getpid(), signal.SIGKILL)
    return [item * 2 for item in batch]


def test_claims_of_a_cluster_are_those_of_one_process(address):
    found = list(scale.each(_read, ARTICLES, scheduler=address))
    assert found == [_read([article])[0] for article in ARTICLES]
    assert sum(len(reading.claims) for reading, _ in found) >= 80


def _read(batch: list[Article]) -> list:
    return reading.both_of(batch)


def test_a_worker_killed_on_the_way_loses_nothing(address):
    items = [f"item {number:03d} " + "x" * 90 for number in range(240)]
    with distributed.Client(address, set_as_default=False) as client:
        results = scale.each(slow_double, items, size=len, scheduler=address)
        first = [next(results) for _ in range(20)]
        victim = sorted(client.run(os.getpid).values())[0]
        os.kill(victim, signal.SIGKILL)
        assert first + list(results) == [item * 2 for item in items]


def test_the_one_item_that_kills_every_worker_is_named(address):
    items = [f"item {number:03d} " + "x" * 90 for number in range(12)]
    items[5] = "bad"
    found = list(scale.each(die_at_bad, items, size=len, scheduler=address, lost=lambda item: "lost"))
    assert found == ["lost" if item == "bad" else item * 2 for item in items]


def test_no_scheduler_is_an_error_of_one_line(monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT", 1)
    with pytest.raises(cluster.ClusterError, match="no Dask scheduler answers"):
        list(scale.each(slow_double, ["a"], size=len, scheduler="tcp://127.0.0.1:9"))


def test_workers_of_another_version_are_refused(address, monkeypatch):
    monkeypatch.setattr(cluster, "fingerprint", lambda: "3.0-other")
    with pytest.raises(cluster.ClusterError, match="another version"):
        list(scale.each(slow_double, ["a"], size=len, scheduler=address))


def test_articles_are_named_by_source_and_number():
    assert scale.name_of(dataclasses.replace(ARTICLES[3], n=7)) == "texts.jsonl, article 7"
