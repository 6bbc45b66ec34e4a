"""The gate: scores of the readers on the gold, pinned in `baseline.json` with a hash of each set; none may fall.

`--update` pins the present scores and refuses to lower one without `--allow-regression`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path

from helpers import scoring

BASELINE = Path(__file__).with_name("baseline.json")
TOLERANCE = 0.0005  # scores are pinned with three digits


def measure() -> dict[str, dict]:
    """Set → hash of the gold, precision, recall, F1, clean texts and attributes."""
    found = {}
    for name in scoring.GOLD:
        score = scoring.score_set(name, scoring.gold_rows(name))
        found[name] = {
            "gold_sha256": hashlib.sha256(scoring.gold_path(name).read_bytes()).hexdigest(),
            "tuned_on": True,
            "precision": round(score.precision or 0, 3),
            "recall": round(score.recall or 0, 3),
            "f1": round(score.f1 or 0, 3),
            "clean": score.clean,
            "without_claims": score.without_claims,
            **{key: round(value or 0, 3) for key, value in score.attributes.items()},
        }
    return found


def falls(old: dict[str, dict], new: dict[str, dict]) -> list[str]:
    """What is worse in `new` than in `old`, one line each."""
    lines = []
    for name, pinned in old.items():
        now = new.get(name)
        if now is None:
            lines.append(f"{name}: the set is gone")
        elif now["gold_sha256"] != pinned["gold_sha256"]:
            lines.append(f"{name}: the gold has changed; read the difference, then pin anew")
        else:
            for key, value in pinned.items():
                if isinstance(value, (int, float)) and not isinstance(value, bool) and now[key] < value - TOLERANCE:
                    lines.append(f"{name}: {key} {now[key]} is below {value}")
    return lines


def main() -> int:
    """Measures and compares; 0 where nothing fell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--allow-regression", action="store_true")
    options = parser.parse_args()
    old = json.loads(BASELINE.read_text(encoding="utf-8")) if BASELINE.exists() else {}
    new = measure()
    for name, row in new.items():
        print(f"{name:10} F1 {row['f1']:.3f}  precision {row['precision']:.3f}  recall {row['recall']:.3f}  "
              f"clean {row['clean']}/{row['without_claims']}  "
              + "  ".join(f"{key} {row[key]:.3f}" for key in scoring.ATTRIBUTES))  # fmt: skip
    worse = falls(old, new)
    if options.update and (options.allow_regression or not worse):
        BASELINE.write_text(json.dumps(new, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        print("pinned")
        return 0
    for line in worse:
        print(f"FALLEN {line}")
    if not old:
        print("FALLEN nothing is pinned yet: run with --update")
    return 1 if worse or not old else 0


if __name__ == "__main__":
    sys.exit(main())
